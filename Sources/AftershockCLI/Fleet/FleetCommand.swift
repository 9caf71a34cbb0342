import ArgumentParser

/// `aftershock fleet`.
struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Run drills over many hosts, coordinated by etcd.",
        discussion: """
            On every host `aftershock agent` waits for its part. Here a spec with `hosts` is planned, signed and run over \
            them: all start at a common time or none, and the report has every host on one axis. Documentation/fleet.md is \
            the guide.

            Exit codes are those of `aftershock run`.
            """,
        subcommands: [
            FleetHostsCommand.self, FleetPlanCommand.self, FleetRunCommand.self, FleetHaltCommand.self,
            FleetKeyCommand.self, FleetRolesCommand.self,
        ])
}
