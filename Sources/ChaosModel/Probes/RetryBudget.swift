/// How many retries are left: a bucket that each first attempt fills by the budget's share, and each retry empties by
/// one. It holds what some ten seconds of first attempts bring, so a long calm cannot save up for a storm.
public struct RetryBudget: Hashable, Sendable {
    /// How far back savings reach, in seconds.
    public static let span = 10.0
    /// Whole numbers, so that no rounding adds up: a retry costs a million.
    private static let retry: Int64 = 1_000_000

    private let deposit: Int64
    private let capacity: Int64
    private var level: Int64 = 0
    /// Retries that were refused for lack of savings.
    public private(set) var refused = 0

    /// An empty bucket.
    /// - Parameters:
    ///   - share: retries for each first attempt; `nil` refuses none.
    ///   - rate: first attempts per second.
    public init(share: Double?, rate: Double) {
        let scaled = (share ?? 0) * Double(Self.retry)
        deposit = share == nil ? -1 : Int64(scaled.rounded())
        // Never less than one retry, or a slow probe would have none at all.
        capacity = max(Self.retry, Int64(min(scaled * rate * Self.span, 1e15).rounded()))
    }

    /// A first attempt is made.
    public mutating func noteFirst() { if deposit > 0 { level = min(level + deposit, capacity) } }

    /// A retry is wanted.
    /// - Returns: whether it may be made; a refusal is counted.
    public mutating func take() -> Bool {
        if deposit < 0 { return true }
        guard level >= Self.retry else {
            refused += 1
            return false
        }
        level -= Self.retry
        return true
    }
}
