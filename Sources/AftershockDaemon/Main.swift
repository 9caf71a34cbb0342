import ArgumentParser

/// The entry of the daemon.
@main
enum Main {
    static func main() async {
        do {
            var command = try Aftershockd.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ExitCode {
            Aftershockd.exit(withError: error)
        } catch {
            // A wrong command line is a refusal like any other: 2. What fails later may be tried again: 1.
            let code = Aftershockd.exitCode(for: error)
            guard code != .success else { Aftershockd.exit(withError: error) }
            Say.error(Aftershockd.fullMessage(for: error))
            Aftershockd.exit(withError: code == .validationFailure ? ExitCode(2) : code)
        }
    }
}
