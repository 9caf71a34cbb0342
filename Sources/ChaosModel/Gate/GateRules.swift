/// What runs must keep to for a pipeline to go on.
public struct GateRules: Hashable, Sendable {
    /// A duration that rules are about.
    public enum Measure: String, Sendable, CaseIterable {
        case recover, detect
        case afterClear = "after-clear"

        /// What it is called in a sentence.
        var words: String {
            switch self {
            case .recover: "time to recover"
            case .detect: "time to detect"
            case .afterClear: "recovery after clear"
            }
        }
    }

    /// The least share of runs in which every SLO held, 0...1.
    public var held: Double?
    /// The most that a duration may be in any run, in seconds.
    public var limits: [Measure: Double] = [:]
    /// By what share a duration's median may exceed the baseline's.
    public var tolerances: [Measure: Double] = [:]
    /// By what share the median of each probe's 99th percentile during the faults may exceed the baseline's.
    public var latencyTolerance: Double?
    /// How sure a regression must be, 0...1; `nil` compares the medians as they are.
    public var confidence: Double?
    /// The fewest runs of each experiment.
    public var runs: Int?
    /// Whether no fault may be without an effect, whether each must be proved by the kernel's counters, and whether nothing may
    /// be left on the host.
    public var effect = false, proof = false, noResidue = false
    /// The most drills that may have been due and missed.
    public var missedDrills: Int?
    /// The rules that may be unknown.
    public var allowUnknown: [String] = []

    /// No rule at all.
    public init() {}

    /// What holds without a file: every SLO held in at least one run, each fault had its effect, nothing is left; and where
    /// there is a baseline, recovery takes no more than 20 % longer.
    public static func standard(hasBaseline: Bool) -> GateRules {
        var rules = GateRules()
        rules.held = 1
        rules.runs = 1
        rules.effect = true
        rules.noResidue = true
        if hasBaseline { rules.tolerances = [.recover: 0.2] }
        return rules
    }

    /// Whether there is something to compare with a baseline.
    public var needsBaseline: Bool { !tolerances.isEmpty || latencyTolerance != nil }

    /// The rules as one would write them.
    public var text: String {
        func percent(_ share: Double) -> String { Figure.fixed(share * 100, 3, trimmed: true) + "%" }
        func mapping(_ entries: [(String, String)?]) -> String? {
            let entries = entries.compactMap { $0 }
            return entries.isEmpty ? nil : "{" + entries.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
        }
        let most = mapping(
            Measure.allCases.map { name in
                limits[name].map { (name.rawValue, Figure.fixed($0, 3, trimmed: true) + "s") }
            })
        let regression = mapping(
            Measure.allCases.map { name in tolerances[name].map { (name.rawValue, percent($0)) } }
                + [latencyTolerance.map { ("p99", percent($0)) }, confidence.map { ("confidence", percent($0)) }])
        let require = mapping([
            runs.map { ("runs", "\($0)") }, effect ? ("effect", "true") : nil, proof ? ("proof", "true") : nil,
            noResidue ? ("residue", "none") : nil,
        ])
        let lines: [(String, String?)] = [
            ("held", held.map(percent)), ("max", most), ("regression", regression), ("require", require),
            ("missed-drills", missedDrills.map { "\($0)" }),
            ("allow-unknown", allowUnknown.isEmpty ? nil : "[" + allowUnknown.joined(separator: ", ") + "]"),
        ]
        return lines.compactMap { name, value in value.map { "\(name): \($0)\n" } }.joined()
    }
}
