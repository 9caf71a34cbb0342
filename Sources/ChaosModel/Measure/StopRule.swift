/// Watches one stop condition: the share of failures among the answers that completed in the last `duration`.
///
/// It stops only once that span is full, so the first failures of a run are not 100 %. An overdue slot is not
/// counted until it is answered or timed out: it never makes the share look better.
public struct StopRule: Sendable {
    private let condition: StopCondition
    private let probe: Int?
    private let span: Int64
    private var began: Int64?
    private var now = Int64.min
    private var recent: [(at: Int64, failed: Bool)] = []
    private var head = 0
    private var failures = 0

    /// Watches `condition`; samples name their probe by its index in `probes`.
    public init(_ condition: StopCondition, probes: [Record.ProbeFacts]) {
        self.condition = condition
        probe = condition.probe.map { name in probes.firstIndex { $0.name == name } ?? -1 }
        span = max(condition.duration.spanNanoseconds, 1)
    }

    /// Takes an answer, in the order of completion; returns why to stop, once the condition holds.
    public mutating func take(_ sample: Sample) -> String? {
        if let probe, probe != Int(sample.probe) { return nil }
        let start = min(began ?? sample.scheduled, sample.scheduled)
        began = start
        var place = recent.count
        while place > head, recent[place - 1].at > sample.completed { place -= 1 }
        recent.insert((sample.completed, !sample.isGood), at: place)
        if !sample.isGood { failures += 1 }
        now = max(now, sample.completed)
        while head < recent.count, recent[head].at <= now - span {
            if recent[head].failed { failures -= 1 }
            head += 1
        }
        if head > 1024, head * 2 > recent.count {
            recent.removeFirst(head)
            head = 0
        }
        let count = recent.count - head
        guard count > 0, now - start >= span else { return nil }
        let share = Double(failures) / Double(count)
        guard share > condition.errorsAbove else { return nil }
        return "\(condition.text): \(Figure.share(share)) of \(count) answers failed"
    }
}
