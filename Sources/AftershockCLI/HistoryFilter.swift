import ArgumentParser
import ChaosModel
import LinuxKernel

/// Which runs are meant: the options of `list runs` and `history list`.
struct HistoryFilter: ParsableArguments {
    @Option(help: "Runs that began at this time or later: 90d ago, or 2026-11-01, or 2026-11-01T17:30Z.")
    var since: HistoryTime?

    @Option(help: "Runs that began before this time.")
    var until: HistoryTime?

    @Option(help: "Experiments by name; * stands for any characters. May be repeated: one of them fits.")
    var experiment: [String] = []

    @Option(
        help: "How it ended: passed, failed, refused, rollbackIncomplete, noSteadyState or stopped. May be repeated.")
    var verdict: [Report.Verdict] = []

    @Option(help: "A label, such as team=payments; the value may have *. May be repeated: a run has all of them.")
    var label: [String] = []

    @Option(help: "Faults by name, such as network.*. May be repeated: a run had one of them.")
    var fault: [String] = []

    @Option(help: "Hosts by name. May be repeated.")
    var host: [String] = []

    @Option(help: "Only the newest, so many.")
    var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("'--limit' needs a number of runs, 1 or more") }
        for label in label where !label.contains("=") || label.hasPrefix("=") {
            throw ValidationError("'--label' needs a name and a value, such as team=payments")
        }
    }

    /// Whether anything is asked for.
    var isEmpty: Bool { query(now: 0) == HistoryQuery() }

    /// The query.
    func query(now: Double = Clock.wallSeconds()) -> HistoryQuery {
        HistoryQuery(
            since: since?.seconds(now: now), until: until?.seconds(now: now), experiments: experiment,
            labels: Dictionary(label.map(Self.pair)) { $1 }, faults: fault, hosts: host, verdicts: verdict, limit: limit
        )
    }

    private static func pair(_ text: String) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
    }
}

extension HistoryTime: ExpressibleByArgument {
    /// Reads an option's value.
    public init?(argument: String) {
        do throws(FieldError) { try self.init(field: argument) } catch { return nil }
    }

    /// A default as one would write it.
    public var defaultValueDescription: String { fieldText }
}

extension Report.Verdict: ExpressibleByArgument {}
