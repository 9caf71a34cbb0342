/// The answers of one probe as stretches in which a condition held, did not, or could not be told.
struct AnswerRuns: Sendable {
    /// A stretch of answers that say the same.
    struct Run: Hashable, Sendable {
        /// Whether the condition held; `nil` where the answers do not tell.
        var holds: Bool?
        /// When its first and its last question were due, in nanoseconds since the run's start.
        var first: Int64, last: Int64
        /// When its first answer was known.
        var known: Int64
    }

    /// The stretches in order.
    private(set) var runs: [Run] = []
    /// Until when every question is answered; `nil` before the first.
    private(set) var covered: Int64?

    private let condition: AnswerCondition
    private let interval: Int64
    private var order = SlotOrder()

    init(_ condition: AnswerCondition, interval: Int64) {
        self.condition = condition
        self.interval = interval
    }

    /// Takes an answer of the probe, in any order; each slot counts once, and not before those ahead of it.
    mutating func take(_ sample: Sample) {
        var ready: [Sample] = []
        order.take(sample) { ready.append($0) }
        for sample in ready { append(sample) }
    }

    private mutating func append(_ sample: Sample) {
        let holds = condition.holds(of: sample)
        covered = coverage(after: sample.scheduled, interval: interval)
        if let last = runs.indices.last, runs[last].holds == holds {
            runs[last].last = sample.scheduled
        } else {
            runs.append(
                Run(holds: holds, first: sample.scheduled, last: sample.scheduled, known: sample.completed))
        }
    }

    /// How long the run at `index` is known to have lasted, in nanoseconds.
    func length(of index: Int) -> Int64 { end(of: index) - runs[index].first }

    /// When the condition came to hold with the run at `index`: between the last no and this yes.
    /// - Returns: `nil` when it does not hold there, or held already when the reference came.
    func change(to index: Int, since reference: TimeBounds) -> TimeBounds? {
        guard runs[index].holds == true, let no = runs[..<index].lastIndex(where: { $0.holds == false }) else {
            return nil
        }
        // What was known before the reference came did not follow from it.
        guard runs[no...index].allSatisfy({ $0.holds != true || $0.known >= reference.low }) else { return nil }
        let high = runs[index].known
        return TimeBounds(low: min(max(runs[no].last, reference.low), high), high: high)
    }

    /// Whether the condition held when the reference came, for `span` from then on, and in every answer since that tells.
    func heldThroughout(since reference: TimeBounds, for span: Int64) -> Bool {
        let since = runs.indices.filter { end(of: $0) > reference.high && runs[$0].holds != nil }
        guard let first = since.first, since.allSatisfy({ runs[$0].holds == true }) else { return false }
        return change(to: first, since: reference) == nil
            && end(of: first) - max(runs[first].first, reference.high) >= span
    }

    private func end(of index: Int) -> Int64 { coverage(after: runs[index].last, interval: interval) }
}
