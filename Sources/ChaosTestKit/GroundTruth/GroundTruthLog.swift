import ChaosModel

/// What a ground-truth service really did, by its own clock. Times are CLOCK_MONOTONIC nanoseconds.
public struct GroundTruthLog: Sendable {
    /// One change of what a victim does: between just before and just after the system call.
    struct Change: Sendable {
        let outage: Int
        var bounds: TimeBounds
    }

    /// The first and the last failing answer of an outage, from reading the question to having sent the answer.
    struct Failures: Sendable {
        var first: TimeBounds
        var last: TimeBounds
        /// The longest time between two of them, in nanoseconds.
        var gap: Int64 = 0
    }

    /// The changes of each port, in order.
    var changes: [[Change]]
    /// By port, outage and client: 0 is the probe, 1 the sleeping prober.
    var failures: [[Int: [Int: Failures]]]
    /// When the service itself was late, by more than a millisecond: from when it should have looked to when it did.
    var late: [TimeBounds] = []
    /// How many questions it read.
    public var questions = 0
    /// Why a victim could not do as told, if one could not.
    public var trouble: [String] = []

    init(ports: Int) {
        changes = Array(repeating: [], count: ports)
        failures = Array(repeating: [:], count: ports)
    }

    /// How late the service was at worst at some moment of a span, in nanoseconds.
    func lateness(from: Int64, to: Int64) -> Int64 {
        // Ascending, and few: a look from the first that may reach into the span.
        var (low, high) = (0, late.count)
        while low < high {
            let middle = (low + high) / 2
            if late[middle].high < from { low = middle + 1 } else { high = middle }
        }
        return late[low...].prefix { $0.low <= to }.map { $0.high - $0.low }.max() ?? 0
    }
}
