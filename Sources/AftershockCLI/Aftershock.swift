import ChaosModel
import ArgumentParser

/// The root of the command.
struct Aftershock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "aftershock",
        abstract: "Chaos drills on Linux hosts that measure how fast a service recovers.",
        discussion: """
            An experiment is a YAML file: what is probed, what must hold, which faults are injected. Everything that is \
            injected is read back from the kernel, and taken back whatever happens to this process.

            Exit codes: 0 passed, 1 SLO missed or not recovered in time, 2 bad spec or plan (nothing applied), \
            3 rollback incomplete, 4 no steady state (nothing injected), 5 stopped and rolled back.
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, InjectCommand.self, HoldCommand.self, PlanCommand.self, ValidateCommand.self,
            ImportCommand.self,
            ReportCommand.self, JudgeCommand.self, CompareCommand.self, GateCommand.self, HistoryCommand.self,
            MetricsCommand.self, NotifyCommand.self, ScheduleCommand.self,
            ListCommand.self, DoctorCommand.self, SchemaCommand.self, RecoverCommand.self, HaltCommand.self,
            FleetCommand.self, AgentCommand.self,
            PolicyCommand.self, ApproveCommand.self, AuditCommand.self,
            HelpCommand.self, HelperCommand.self, GuardianCommand.self, CourierCommand.self, TrialCommand.self,
        ])
}
