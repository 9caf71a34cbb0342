/// What the runs of a report are grouped by.
public enum HistoryGrouping: Hashable, Sendable {
    /// By a property of the run; a run with several faults or targets belongs to several groups.
    case experiment, fault, target, host
    /// By the value of a label; runs without it share a group with an empty value.
    case label(String)

    /// Reads `experiment`, `fault`, `target`, `host` or `label.NAME`; `nil` when it is none of them.
    public init?(_ text: String) {
        switch text {
        case "experiment": self = .experiment
        case "fault": self = .fault
        case "target": self = .target
        case "host": self = .host
        default:
            guard text.hasPrefix("label."), text.utf8.count > 6 else { return nil }
            self = .label(String(text.dropFirst(6)))
        }
    }

    /// As it is written, and the key of a group: `experiment`, `label.team`.
    public var name: String {
        switch self {
        case .experiment: "experiment"
        case .fault: "fault"
        case .target: "target"
        case .host: "host"
        case .label(let label): "label.\(label)"
        }
    }

    /// The values that a run has, without repetition.
    public func values(of run: RunSummary) -> [String] {
        switch self {
        case .experiment: [run.experiment]
        case .fault: Set(run.faults.map(\.fault)).sorted()
        case .target: Set(run.faults.compactMap(\.target)).sorted()
        case .host: [run.host]
        case .label(let label): [run.labels[label] ?? ""]
        }
    }
}
