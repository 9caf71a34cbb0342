import LinuxKernel
import Synchronization

/// What the probe thread and the others share: the ring, the order to stop and the counts.
final class ProbeShared: Sendable {
    /// Samples on their way to the judge.
    let ring: SampleRing
    /// Wakes the probe thread.
    let wake: EventFlag
    /// Slots due later than this, in nanoseconds on CLOCK_MONOTONIC, are not started.
    let stopAt = Atomic<Int64>(.max)
    /// What is not answered by then is cut off.
    let cutAt = Atomic<Int64>(.max)
    private let started = Atomic<Int>(0)
    private let answered = Atomic<Int>(0)
    private let worstLateness = Atomic<Int64>(0)
    private let wakeUps = Atomic<Int>(0)
    /// CPU time of the thread in nanoseconds, once it has ended.
    let cpuAtEnd = Atomic<UInt64>(0)

    /// - Throws: `KernelError` when memory or descriptors are missing.
    init(ringCapacity: Int) throws(KernelError) {
        ring = try SampleRing(capacity: ringCapacity)
        wake = try EventFlag()
    }

    /// Counts a slot. Probe thread only.
    func noteStart(lateness: Int64) {
        started.add(1, ordering: .relaxed)
        if lateness > worstLateness.load(ordering: .relaxed) { worstLateness.store(lateness, ordering: .relaxed) }
    }

    /// Counts an answer. Probe thread only.
    func noteAnswer() { answered.add(1, ordering: .relaxed) }

    /// Counts a return from waiting. Probe thread only.
    func noteWakeUp() { wakeUps.add(1, ordering: .relaxed) }

    /// The counts of this moment.
    var statistics: ProbeLoop.Statistics {
        let answered = answered.load(ordering: .relaxed)
        let started = started.load(ordering: .relaxed)
        return ProbeLoop.Statistics(
            started: started, inFlight: max(0, started - answered),
            worstLateness: .nanoseconds(worstLateness.load(ordering: .relaxed)), overflow: ring.overflow,
            wakeUps: wakeUps.load(ordering: .relaxed))
    }
}
