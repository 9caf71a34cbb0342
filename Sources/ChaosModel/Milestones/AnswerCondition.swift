/// What an answer of a probe must be like: `good`, `bad`, `value <= 2`, `value >= 3`, `latency <= 50ms`.
public enum AnswerCondition: Hashable, Codable, Sendable {
    /// The answer is the expected one.
    case good
    /// It is not.
    case bad
    /// The number that it carries is at most this.
    case valueAtMost(Double)
    /// The number that it carries is at least this.
    case valueAtLeast(Double)
    /// It is good, and known within this time of its slot.
    case latency(atMost: Duration)

    /// Whether it holds of an answer.
    /// - Returns: `nil` when the answer does not tell: the question failed on our side, or carried no number.
    public func holds(of sample: Sample) -> Bool? {
        guard sample.outcome != .local else { return nil }
        switch self {
        case .good: return sample.isGood
        case .bad: return !sample.isGood
        case .valueAtMost(let limit): return sample.value.map { $0 <= limit }
        case .valueAtLeast(let limit): return sample.value.map { $0 >= limit }
        case .latency(let limit): return sample.isGood && sample.latency <= limit.spanNanoseconds
        }
    }
}
