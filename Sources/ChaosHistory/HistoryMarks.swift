/// What operators have marked: runs to keep for good, and runs that later ones are compared with. It is not in the bundles,
/// which are sealed, and not in the database, which may be lost.
public struct HistoryMarks: Hashable, Codable, Sendable {
    /// The format's number.
    static let newest = 1

    /// The format of the file.
    public private(set) var format = newest
    /// Why each pinned run is kept; empty when nobody said.
    public var pins: [String: String]
    /// The runs of each baseline, by experiment.
    public var baselines: [String: [String]]

    /// Marks; none without arguments.
    public init(pins: [String: String] = [:], baselines: [String: [String]] = [:]) {
        self.pins = pins
        self.baselines = baselines
    }

    /// Why a run is kept however old it is; `nil` when it is not.
    public func reasonToKeep(_ run: String) -> String? {
        if let note = pins[run] { return note.isEmpty ? "pinned" : "pinned: \(note)" }
        return baselines.filter { $0.value.contains(run) }.keys.sorted().first.map { "baseline of \($0)" }
    }
}
