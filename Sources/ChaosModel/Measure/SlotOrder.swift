/// Puts one probe's answers, which come in the order of their completion, back into the order of their slots.
/// Holds back whatever lies behind an unanswered slot.
struct SlotOrder: Sendable {
    private var next: UInt32 = 0
    private var early: [UInt32: Sample] = [:]

    /// Calls `body` for each answer that has no unanswered slot before it any more. A slot's second answer is dropped.
    mutating func take(_ sample: Sample, _ body: (Sample) -> Void) {
        guard sample.slot >= next else { return }
        guard sample.slot == next else {
            if early[sample.slot] == nil { early[sample.slot] = sample }
            return
        }
        var current = sample
        while true {
            body(current)
            next &+= 1
            guard let following = early.removeValue(forKey: next) else { return }
            current = following
        }
    }
}
