import ChaosModel
import LinuxKernel
import Synchronization

/// Reads the kernel's counters ten times a second, from the run's start until it is stopped, on a thread of its own with
/// ordinary priority: it must never be in the way of the probes or of the faults' end. Slots are absolute; one that passes
/// while a reading still goes on is missed, and has no line.
final class CounterSampler: Sendable {
    /// Between two slots, in nanoseconds.
    static let interval: UInt64 = 100_000_000

    private let isStopping = Atomic<Bool>(false)
    private let outcome = Mutex<CounterSampling?>(nil)

    /// Starts reading.
    /// - Parameters:
    ///   - epoch: the run's start on CLOCK_MONOTONIC.
    ///   - path: of the file to write.
    /// - Throws: `KernelError` of pthread_create(3).
    init(targets: [Target], resolver: TargetResolver, epoch: UInt64, path: String) throws(KernelError) {
        try KernelThread(name: "counters") { [self] in
            let sampling = sample(targets, resolver, epoch, path)
            outcome.withLock { $0 = sampling }
        }.start()
    }

    /// Takes no more readings; `sampling` follows within one slot, unless the kernel keeps a reading waiting.
    func stop() { isStopping.store(true, ordering: .releasing) }

    /// How it went, once it has stopped.
    var sampling: CounterSampling? { outcome.withLock { $0 } }

    private func sample(
        _ targets: [Target], _ resolver: TargetResolver, _ epoch: UInt64, _ path: String
    ) -> CounterSampling {
        let board = CounterBoard(targets: targets, resolver: resolver)
        let file: CounterFile
        do throws(KernelError) { file = try CounterFile(path, names: board.names) } catch {
            return CounterSampling(absent: ["everything: \(error)"])
        }
        var tally = SamplingTally(), lost = 0
        let begin = Clock.monotonicNanoseconds(), cpu = Clock.threadCPUNanoseconds()
        var slot = (begin - epoch) / Self.interval + 1
        while !isStopping.load(ordering: .acquiring) {
            let due = epoch + slot * Self.interval
            Clock.sleep(untilMonotonic: due)
            let now = Clock.monotonicNanoseconds()
            tally.take(lateness: now - due)
            if !file.append(board.read(), at: Int64(now - epoch)) { lost += 1 }
            let next = (Clock.monotonicNanoseconds() - epoch) / Self.interval + 1
            tally.missed += Int(next - slot) - 1
            slot = next
        }
        let used = Double(Clock.threadCPUNanoseconds() - cpu) / 1e9
        let time = Double(Clock.monotonicNanoseconds() - begin) / 1e9
        let full = lost > 0 ? ["\(lost) readings: the disk of the state directory is full"] : []
        return CounterSampling(
            rate: 1e9 / Double(Self.interval), readings: tally.count, missed: tally.missed + lost,
            lateness: tally.lateness(0.99), worstLateness: tally.worst, cpu: used, load: time > 0 ? used / time : 0,
            absent: board.absent + full)
    }
}

extension CounterSampling {
    /// Nothing was read, for a reason.
    init(absent: [String]) {
        self.init(
            rate: 1e9 / Double(CounterSampler.interval), readings: 0, missed: 0, lateness: 0, worstLateness: 0, cpu: 0,
            load: 0, absent: absent)
    }
}
