import ArgumentParser
import ChaosModel
import LinuxKernel

/// The entry of the command. The version is answered before anything else is set up.
@main
enum Main {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments == ["--version"] {
            print(Version.text)
            return
        }
        do {
            var command = try Aftershock.parseAsRoot(arguments)
            try command.run()
        } catch {
            switch Aftershock.exitCode(for: error) {
            case .validationFailure:
                Output.error(Aftershock.fullMessage(for: error))
                Aftershock.exit(withError: ExitCode(2))
            default: Aftershock.exit(withError: error)
            }
        }
    }
}
