import ArgumentParser
import ChaosModel

/// `aftershockd`.
struct Aftershockd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aftershockd", abstract: "Run scheduled chaos drills, and serve the API and the dashboard.",
        discussion: """
            Configured by /etc/aftershock/aftershockd.yaml (for others than root ~/.config/aftershock/aftershockd.yaml); what the \
            command line says goes before that. SIGTERM and SIGINT stop the drill of now, wait until everything is taken back, \
            and end the daemon; SIGHUP reads schedules and configuration again. Exit code 0 after that, 2 when it cannot begin. \
            Documentation/daemon.md is its reference.
            """,
        version: Version.text,
        subcommands: [RunDaemon.self, CheckDaemon.self, TokenCommand.self, SchemaCommand.self],
        defaultSubcommand: RunDaemon.self)
}

/// `aftershockd schema`.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of the configuration file, for editors.")

    func run() { Say.line(DaemonSchema.json()) }
}
