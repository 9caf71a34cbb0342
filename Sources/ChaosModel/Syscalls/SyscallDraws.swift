/// Decides which calls a rule meets, in the order in which they come: the same for the same seed and the same calls.
public struct SyscallDraws: Sendable {
    /// What becomes of a call.
    public enum Fate: Hashable, Sendable {
        /// The rule is not about it, or it was lucky.
        case spared
        /// It fails.
        case fails(ErrorNumber)
        /// It is made after so many nanoseconds.
        case waits(nanoseconds: Int64)
    }

    private let rule: SyscallRule
    /// Calls that fit path and address so far.
    public private(set) var matched = 0
    /// Calls that were met so far.
    public private(set) var met = 0
    private var state: UInt64

    /// Begins at the rule's seed.
    public init(_ rule: SyscallRule) {
        self.rule = rule
        state = rule.seed
    }

    /// Decides about one more call that fits the rule's path and address.
    public mutating func next() -> Fate {
        matched += 1
        guard matched > rule.after, rule.count.map({ met < $0 }) ?? true else { return .spared }
        if rule.share < 1, draw() >= rule.share { return .spared }
        met += 1
        switch rule.effect {
        case .error(let error): return .fails(error)
        case .delay(let delay, let jitter):
            let deviation = jitter > 0 ? Int64((draw() * 2 - 1) * Double(jitter)) : 0
            return .waits(nanoseconds: max(0, delay + deviation))
        }
    }

    /// Even in 0..<1: SplitMix64.
    private mutating func draw() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((value ^ (value >> 31)) >> 11) / Double(1 << 53)
    }
}
