import ArgumentParser

/// `aftershock schedule`.
struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "See and change the drills that aftershockd starts by itself.",
        discussion: """
            Asks the daemon that holds the host over its socket. Without one, the schedule files and the daemon's store are \
            read and changed directly; only `run` needs a daemon. Documentation/schedules.md is the reference.

            Exit codes: 0 done, 2 refused: bad input, or it cannot be done now.
            """,
        subcommands: [
            ScheduleListCommand.self, ScheduleShowCommand.self, ScheduleNextCommand.self, ScheduleAddCommand.self,
            SchedulePauseCommand.self, ScheduleResumeCommand.self, ScheduleRunCommand.self, ScheduleRemoveCommand.self,
            ScheduleValidateCommand.self,
        ])

    /// Forms of what is shown.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }
}
