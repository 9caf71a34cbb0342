import ChaosModel
import LinuxKernel
import Synchronization

/// Carries samples from the probe thread to the judge without a lock. One thread pushes, one drains. When the drainer
/// falls behind, what does not fit waits on the pushing side and follows in order: no sample is lost.
final class SampleRing: @unchecked Sendable {
    private static let wordsPerSample = 6
    private static let reusedBit: UInt64 = 1 << 16
    private let capacity: Int
    private let words: WordRegion
    /// Counts of all samples ever pushed and drained; their difference is what the ring holds.
    private let pushed = Atomic<Int>(0)
    private let drained = Atomic<Int>(0)
    private let closed = Atomic<Bool>(false)
    private let spilled = Atomic<Int>(0)
    /// The pushing thread's until `close`, the draining thread's afterwards.
    private var waiting: [Sample] = []

    /// Makes a ring.
    /// - Throws: `KernelError` when there is no memory.
    init(capacity: Int = 1 << 16) throws(KernelError) {
        self.capacity = capacity
        words = try WordRegion(count: capacity * Self.wordsPerSample)
    }

    /// How many samples ever had to wait for room.
    var overflow: Int { spilled.load(ordering: .relaxed) }

    /// Adds a sample. Pushing thread only.
    func push(_ sample: Sample) {
        flush()
        if waiting.isEmpty, put(sample) { return }
        waiting.append(sample)
        spilled.add(1, ordering: .relaxed)
    }

    /// Moves on what had to wait. Pushing thread only.
    func flush() {
        guard !waiting.isEmpty else { return }
        var moved = 0
        while moved < waiting.count, put(waiting[moved]) { moved += 1 }
        if moved > 0 { waiting.removeFirst(moved) }
    }

    /// Nothing is pushed any more. Pushing thread only, as its last call.
    func close() { closed.store(true, ordering: .releasing) }

    /// Appends what has arrived, in order. Draining thread only.
    func drain(into samples: inout [Sample]) {
        let isClosed = closed.load(ordering: .acquiring)
        let end = pushed.load(ordering: .acquiring)
        var next = drained.load(ordering: .relaxed)
        samples.reserveCapacity(samples.count + end - next)
        while next < end {
            samples.append(take(next))
            next += 1
        }
        drained.store(next, ordering: .releasing)
        if isClosed {
            samples += waiting
            waiting = []
        }
    }

    private func put(_ sample: Sample) -> Bool {
        let number = pushed.load(ordering: .relaxed)
        if number - drained.load(ordering: .acquiring) == capacity { return false }
        let place = number % capacity * Self.wordsPerSample
        words.store(UInt64(bitPattern: sample.scheduled), at: place)
        words.store(UInt64(bitPattern: sample.latency), at: place + 1)
        words.store(UInt64(bitPattern: sample.lateness) << 8 | UInt64(sample.outcome.rawValue), at: place + 2)
        let names = UInt64(sample.slot) << 32 | UInt64(sample.probe) << 16 | UInt64(sample.detail)
        words.store(names, at: place + 3)
        // The number as its bits; one that is none stands for no number.
        words.store((sample.value ?? .nan).bitPattern, at: place + 4)
        let course = UInt64(sample.member) << 8 | UInt64(sample.attempts)
        words.store(sample.isReused ? course | Self.reusedBit : course, at: place + 5)
        pushed.store(number + 1, ordering: .releasing)
        return true
    }

    private func take(_ number: Int) -> Sample {
        let place = number % capacity * Self.wordsPerSample
        let lateness = words.load(place + 2)
        let names = words.load(place + 3)
        let value = Double(bitPattern: words.load(place + 4))
        let course = words.load(place + 5)
        return Sample(
            probe: UInt16(truncatingIfNeeded: names >> 16), slot: UInt32(truncatingIfNeeded: names >> 32),
            scheduled: Int64(bitPattern: words.load(place)), latency: Int64(bitPattern: words.load(place + 1)),
            lateness: Int64(bitPattern: lateness) >> 8,
            outcome: Sample.Outcome(rawValue: UInt8(truncatingIfNeeded: lateness)) ?? .local,
            detail: UInt16(truncatingIfNeeded: names), value: value.isFinite ? value : nil,
            member: UInt8(truncatingIfNeeded: course >> 8), attempts: UInt8(truncatingIfNeeded: course),
            isReused: course & Self.reusedBit != 0)
    }
}
