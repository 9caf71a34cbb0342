import ArgumentParser
import ChaosServer

/// `aftershockd run`.
struct RunDaemon: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run schedules until a signal ends that (the default).")

    @OptionGroup var arguments: DaemonArguments

    func run() async throws {
        do {
            let options = try arguments.options
            try await Daemon(try DaemonConfiguration.load(options), options: options).run()
        } catch let refusal as DaemonRefusal {
            Say.error(refusal.description)
            throw ExitCode(2)
        }
    }
}
