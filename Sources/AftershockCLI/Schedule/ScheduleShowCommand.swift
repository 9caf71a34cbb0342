import ArgumentParser
import ChaosModel
import ChaosScheduler
import LinuxKernel

/// `aftershock schedule show`.
struct ScheduleShowCommand: ParsableCommand {
    /// A schedule with what comes and what was.
    private struct Whole: Encodable {
        var schedule: ScheduleStatus
        var next: [ForecastEntry]
        var drills: [DrillRecord]
    }

    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one schedule: how it stands, what comes, and what became of past times.")

    @Argument(help: "The schedule.")
    var name: String

    @Option(name: .customShort("n"), help: "How many coming and past times.")
    var count = 5

    @Flag(help: "Print the text of its file instead.")
    var yaml = false

    @Option(help: "text, or json.")
    var format: ScheduleCommand.Format = .text

    @OptionGroup var option: DeskOption

    func validate() throws {
        if !(1...1000).contains(count) { throw ValidationError("'-n' needs a number from 1 to 1000") }
    }

    func run() throws {
        try exiting {
            let desk = try option.desk()
            if yaml {
                Output.line(try DeskOption.asking { () throws(DeskError) in try desk.text(of: name) })
                return 0
            }
            let all = try DeskOption.asking { () throws(DeskError) in try desk.schedules() }
            guard let schedule = all.first(where: { $0.name == name }) else {
                throw Refusal(
                    "aftershock: error: there is no schedule `\(name)`"
                        + (Spelling.suggestion(for: name, among: all.map(\.name)).map { "\n  help: " + $0 } ?? ""))
            }
            let whole = try DeskOption.asking { () throws(DeskError) in
                Whole(
                    schedule: schedule, next: try desk.forecast(name, count: count, from: nil),
                    drills: try desk.drills(DrillQuery(schedule: name, limit: count)))
            }
            Output.line(format == .json ? try RunListing.json(whole) : text(whole))
            return 0
        }
    }

    private func text(_ whole: Whole) -> String {
        let schedule = whole.schedule, now = Clock.wallSeconds()
        var facts = [["schedule", schedule.name]]
        if let summary = schedule.summary { facts.append(["summary", summary]) }
        facts += [
            ["file", schedule.file], ["when", "\(schedule.timing), \(schedule.zone)"],
            ["runs", schedule.experiments.isEmpty ? "sealed" : schedule.experiments.joined(separator: ", ")],
        ]
        if let pause = schedule.pause {
            let since = pause.since > 0 ? " \(TimeDistance.text(from: now, to: pause.since))" : ""
            facts.append(["paused", "by \(pause.by)\(since)\(pause.reason.isEmpty ? "" : ": \(pause.reason)")"])
        }
        if schedule.failures > 0 { facts.append(["failures", "\(schedule.failures) in a row"]) }
        var parts = [Columns.text(facts)]
        if !whole.next.isEmpty {
            parts.append("next:\n" + ForecastText(entries: whole.next, origin: now, isNow: true).text)
        }
        if !whole.drills.isEmpty { parts.append("past:\n" + Columns.text(whole.drills.flatMap(Self.rows))) }
        return parts.joined(separator: "\n\n")
    }

    private static func rows(_ drill: DrillRecord) -> [[String]] {
        let moment = drill.startedAt ?? drill.moment ?? drill.nominal
        let last = [drill.reason, drill.runs.isEmpty ? nil : "runs " + drill.runs.joined(separator: ", ")]
            .compactMap { $0 }.joined(separator: "; ")
        var rows = [[Figure.timestamp(moment), drill.verdict ?? drill.state.rawValue, drill.trigger, last]]
        if let commitment = drill.commitment { rows.append(["", "sha256", commitment]) }
        if let opening = drill.opening {
            rows.append(["", "check", "printf %b '\(Self.escaped(opening))' | sha256sum"])
        }
        return rows
    }

    /// Text as a shell's printf takes it in single quotes.
    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "\\": "\\\\"
            case "\n": "\\n"
            case "'": "'\\''"
            default: String(character)
            }
        }.joined()
    }
}
