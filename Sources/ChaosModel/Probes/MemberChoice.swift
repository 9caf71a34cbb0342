/// Which question of a mix each slot asks. A function of seed and slot alone, so the same seed asks the same again.
public struct MemberChoice: Hashable, Sendable {
    private let ends: [UInt64]
    private let seed: UInt64

    /// A choice among questions of these weights; a weight under 1 counts as 1.
    public init(weights: [Int], seed: UInt64) {
        var sum: UInt64 = 0
        ends = weights.map { weight in
            sum += UInt64(max(weight, 1))
            return sum
        }
        self.seed = seed
    }

    /// The index of the question for a slot.
    public func member(of slot: UInt32) -> Int {
        guard ends.count > 1, let total = ends.last else { return 0 }
        var choice = SeededChoice(seed: seed &+ UInt64(slot) &* 0x9E37_79B9_7F4A_7C15)
        let place = choice.next() % total
        return ends.firstIndex { place < $0 } ?? 0
    }
}
