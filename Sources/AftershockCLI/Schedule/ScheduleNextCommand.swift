import ArgumentParser
import ChaosModel
import ChaosScheduler
import LinuxKernel

/// `aftershock schedule next`.
struct ScheduleNextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "next", abstract: "Tell the coming times, and of each why it starts or why it is skipped.",
        discussion: """
            Each line: the moment by the clocks of the schedule's zone, how far that is, the schedule, the experiment, and \
            `due` or `skipped` with the reason. Of a sealed drill there is its window, and the SHA-256 that commits to what \
            was drawn.
            """)

    @Argument(help: "One schedule. Default: all.")
    var name: String?

    @Option(name: [.customShort("n"), .customLong("count")], help: "How many times.")
    var count = 10

    @Option(help: "From this time on, such as 2026-11-01 or 2026-11-01T17:30Z; in UTC. Default: now.")
    var from: HistoryTime?

    @Option(help: "text, or json.")
    var format: ScheduleCommand.Format = .text

    @OptionGroup var option: DeskOption

    func validate() throws {
        if !(1...1000).contains(count) { throw ValidationError("'-n' needs a number from 1 to 1000") }
    }

    func run() throws {
        try exiting {
            let now = Clock.wallSeconds()
            let origin = from.map { $0.seconds(now: now) }
            let desk = try option.desk()
            let entries = try DeskOption.asking { () throws(DeskError) in
                try desk.forecast(name, count: count, from: origin)
            }
            switch format {
            case .json: Output.line(try RunListing.json(entries))
            case .text:
                if entries.isEmpty { Output.error("aftershock: note: nothing is due") }
                if !entries.isEmpty {
                    Output.line(ForecastText(entries: entries, origin: origin ?? now, isNow: origin == nil).text)
                }
            }
            return 0
        }
    }
}
