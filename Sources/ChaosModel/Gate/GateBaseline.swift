/// Runs that later ones are compared with: a JSON file that can be kept with a service's code, since a machine of a pipeline
/// has no history.
public struct GateBaseline: Hashable, Codable, Sendable {
    /// What the file says it is.
    public static let kind = "aftershock-gate-baseline"
    /// The version of the format.
    public static let version = 1

    /// See `version` and `kind`.
    public var format = version, kind = kind
    /// The version of the command that wrote it.
    public var writtenBy: String
    /// The runs, oldest first.
    public var runs: [GateRun]

    /// Keeps the runs that say something about recovery.
    public init(_ runs: [RunSummary], writtenBy: String) {
        self.writtenBy = writtenBy
        self.runs = runs.filter(\.tellsOfRecovery).sorted { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }.map(
            GateRun.init)
    }

    /// What no gate can have written, of a baseline that comes from a file; `nil` when there is nothing.
    public var implausible: String? {
        if kind != Self.kind { return "`kind` is not `\(Self.kind)`" }
        if format != Self.version {
            return "its format is version \(format), this command reads version \(Self.version)"
        }
        if runs.isEmpty { return "it has no runs" }
        if Set(runs.map(\.run)).count < runs.count { return "a run is in it twice" }
        for run in runs {
            let spans = [run.recovery?.recover, run.recovery?.detect, run.recovery?.afterClear].compactMap(\.self)
            let areSpans = spans.allSatisfy { -1e9 <= $0.low && $0.low <= $0.high && $0.high <= 1e9 }
            guard areSpans, (0...1e9).contains(run.afterClearAtLeast ?? 0),
                run.p99.values.allSatisfy({ (0...1e9).contains($0) })
            else {
                return "a duration of run \(run.run) is out of range"
            }
            if !run.tells { return "run \(run.run) says nothing about recovery" }
        }
        return nil
    }
}
