/// One outage that a victim is told to have. Times are CLOCK_MONOTONIC nanoseconds.
public struct GroundTruthOutage: Sendable {
    /// How it fails.
    public let kind: GroundTruthKind
    /// When the service begins to misbehave, and when it stops.
    public let from: UInt64, to: UInt64
    /// What it does, one after the other; the last makes it healthy.
    let changes: [(moment: UInt64, mode: GroundTruthMode)]
    /// Of a ramp, nanoseconds of delay for every nanosecond.
    let slope: Double

    /// An outage that begins at `from` and violates the latency limit for about `length` nanoseconds.
    /// - Parameters:
    ///   - limit: the latency above which an answer is bad, in nanoseconds: a stall lasts so much longer than it
    ///     hurts, because what is asked near its end is answered in time.
    ///   - slot: the probe's interval; flapping is never faster than two of them, and a ramp not longer than 5 s.
    init(
        _ kind: GroundTruthKind, from: UInt64, length: UInt64, limit: UInt64, slot: UInt64,
        dice: inout GroundTruthDice
    ) {
        self.kind = kind
        self.from = from
        var slope = 0.0
        var end = from + length
        var changes: [(moment: UInt64, mode: GroundTruthMode)] = []
        switch kind {
        case .refused: changes = [(from, .refused)]
        case .reset: changes = [(from, .reset)]
        case .silent: changes = [(from, .silent)]
        case .error: changes = [(from, .error)]
        case .burst: changes = [(from, .burst(Double.random(in: 0.6...0.95, using: &dice)))]
        case .stall:
            end += limit
            changes = [(from, .stall)]
        case .ramp:
            // It hurts for nine tenths of its length: the delay grows to ten times the limit, or to 0.9 s.
            let peak = min(10 * Double(limit), 0.9e9)
            let length = min(Double(length), 5e9) / (1 - Double(limit) / peak)
            end = from + UInt64(length)
            slope = peak / length
            changes = [(from, .ramp(from: from, slope: slope))]
        case .flap:
            var moment = from
            var isDown = true
            while moment < end {
                changes.append((moment, isDown ? .error : .healthy))
                moment += UInt64.random(in: 2 * slot...max(3 * slot, 300_000_000), using: &dice)
                isDown.toggle()
            }
            // The last turn is a failing one, and long enough to be seen.
            if changes.count % 2 == 0 { changes.removeLast() }
            end = max(end, (changes.last?.moment ?? from) + 2 * slot)
            end = min(end, (changes.last?.moment ?? from) + 300_000_000)
        }
        changes.append((end, .healthy))
        self.changes = changes
        self.slope = slope
        to = end
    }
}
