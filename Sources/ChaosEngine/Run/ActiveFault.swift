import ChaosModel

/// A step whose changes are in effect.
struct ActiveFault {
    /// What is still to be done to those whom the changes of one strike met.
    struct Pending {
        /// When, in nanoseconds since the run's start.
        var due: Int64
        /// What.
        var changes: [Change]
    }

    /// The step as it was lowered when it began.
    var step: PlannedStep
    /// Its place in the record.
    var index: Int
    /// Its changes in order, those of every strike.
    var performed: [Session.Performed] = []
    /// Counters before each change.
    var baseline: [[String: Double]] = []
    /// When it is taken back, in nanoseconds since the run's start; `nil` until it is in effect.
    var end: Int64?
    /// How often it has struck, or tried to.
    var strikes = 0
    /// How many strikes found nobody.
    var missed = 0
    /// When it strikes again.
    var nextStrike: Int64?
    /// What follows its strikes.
    var pending: [Pending] = []

    /// The time by which what its changes have set off is over, when they take their time.
    var deadline: Int64?

    /// When there is something to do about it next: its end waits for what is pending.
    var due: Int64? {
        ([nextStrike, pending.isEmpty ? deadline ?? end : nil] + pending.map(\.due)).compactMap { $0 }.min()
    }

    /// Whether its time is over and nothing follows.
    func isOver(at now: Int64) -> Bool { pending.isEmpty && (end.map { $0 <= now } ?? false) }

    /// `process.kill on api`.
    var name: String { step.step.faultName + (step.step.target.map { " on \($0)" } ?? "") }

    /// How much the counters grew. A change that was made twice, and a process that was hit twice, count once.
    /// - Parameter evidence: what the counters of a change say now.
    func growth(_ evidence: (Change) -> [String: Double]) -> [[String: Double]] {
        var changes: Set<Change> = []
        var ended: Set<ProcessIdentity> = []
        return zip(performed, baseline).map { performed, before in
            guard changes.insert(performed.change).inserted else { return [:] }
            let after = evidence(performed.change)
            var growth = Dictionary(uniqueKeysWithValues: after.map { ($0, $1 - (before[$0] ?? 0)) })
            let processes = performed.change.processes
            guard growth["processes_ended"] != nil, !processes.isEmpty else { return growth }
            if processes.allSatisfy(ended.contains) { growth["processes_ended"] = nil }
            ended.formUnion(processes)
            return growth
        }
    }
}
