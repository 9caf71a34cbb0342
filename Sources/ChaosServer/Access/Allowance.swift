/// So many at once, and then so many a second: a token bucket.
public struct Allowance: Hashable, Sendable {
    /// How many at once.
    public var burst: Double
    /// How many a second thereafter.
    public var rate: Double
    /// Describes an allowance.
    public init(burst: Double, rate: Double) {
        self.burst = burst
        self.rate = rate
    }

    /// What is left of an allowance.
    struct Bucket: Hashable, Sendable {
        /// How many are left, and as of when; seconds of a clock that never goes back.
        var left: Double, at: Double

        /// Takes one out.
        /// - Returns: 0, or after how many seconds there is one again.
        mutating func take(_ allowance: Allowance, _ now: Double) -> Double {
            left = min(allowance.burst, left + max(0, now - at) * allowance.rate)
            at = now
            guard left < 1 else {
                left -= 1
                return 0
            }
            return allowance.rate > 0 ? (1 - left) / allowance.rate : 3600
        }

        /// Whether it is as good as untouched by now.
        func isFull(_ allowance: Allowance, _ now: Double) -> Bool {
            left + max(0, now - at) * allowance.rate >= allowance.burst
        }
    }
}
