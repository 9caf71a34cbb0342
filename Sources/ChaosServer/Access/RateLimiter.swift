import Synchronization

/// Says who has asked too often. It remembers a bounded number of askers: those of whom nothing needs to be remembered any
/// more are forgotten, and when that does not help, newcomers share one allowance.
final class RateLimiter: Sendable {
    /// What is asked for.
    enum Kind: Hashable, Sendable {
        /// To see something, to change something, to stop runs, and to be let in.
        case read, change, halt, stranger, failedLogin, anyFailedLogin
    }

    private struct Key: Hashable {
        var who: String
        var kind: Kind
    }

    private static let most = 4096

    private let limits: ServerLimits
    private let clock: @Sendable () -> Double
    private let buckets = Mutex<[Key: Allowance.Bucket]>([:])

    /// Nobody has asked yet.
    /// - Parameter clock: seconds of a clock that never goes back.
    init(limits: ServerLimits, clock: @escaping @Sendable () -> Double) {
        self.limits = limits
        self.clock = clock
    }

    /// Counts one.
    /// - Returns: `nil` when it is allowed; otherwise after how many seconds, rounded up, to come again.
    func take(_ kind: Kind, for who: String) -> Int? {
        let allowance = limits.allowance(kind)
        let now = clock()
        let wait = buckets.withLock { buckets in
            var key = Key(who: who, kind: kind)
            if buckets[key] == nil, buckets.count >= Self.most {
                buckets = buckets.filter { !$0.value.isFull(limits.allowance($0.key.kind), now) }
                if buckets.count >= Self.most { key.who = "" }
            }
            return buckets[key, default: Allowance.Bucket(left: allowance.burst, at: now)].take(allowance, now)
        }
        return wait == 0 ? nil : max(1, Int(wait.rounded(.up)))
    }

    /// How many askers are remembered.
    var count: Int { buckets.withLock(\.count) }
}
