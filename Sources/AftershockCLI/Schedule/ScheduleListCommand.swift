import ArgumentParser
import ChaosModel
import ChaosScheduler
import LinuxKernel

/// `aftershock schedule list`.
struct ScheduleListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the schedules, how they stand, and what comes next.")

    @Option(help: "text, or json.")
    var format: ScheduleCommand.Format = .text

    @OptionGroup var option: DeskOption

    func run() throws {
        try exiting {
            let desk = try option.desk()
            let (schedules, status) = try DeskOption.asking { () throws(DeskError) in
                (try desk.schedules(), try desk.status())
            }
            for file in status.badFiles {
                Output.error(file.problem)
                if file.keepsEarlier { Output.error("aftershock: note: \(file.path): its earlier content is in force") }
            }
            for trouble in status.troubles { Output.error("aftershock: warning: \(trouble)") }
            switch format {
            case .json: Output.line(try RunListing.json(schedules))
            case .text:
                let now = Clock.wallSeconds()
                if schedules.isEmpty { Output.error("aftershock: note: there are no schedules") }
                if !schedules.isEmpty { Output.line(Columns.text(schedules.map { Self.row($0, now) })) }
            }
            return 0
        }
    }

    private static func row(_ schedule: ScheduleStatus, _ now: Double) -> [String] {
        let coming = schedule.next.map { next in
            let moment = next.moment ?? next.earliest
            return (next.isDue ? "next " : "skips ") + "\(next.local) (\(TimeDistance.text(from: now, to: moment)))"
        }
        return [
            schedule.name, schedule.pause.map { "paused by \($0.by)" } ?? "active",
            "\(schedule.timing), \(schedule.zone)",
            coming ?? "-", schedule.last.map { "last \($0.verdict ?? $0.state.rawValue)" } ?? "never ran",
        ]
    }
}
