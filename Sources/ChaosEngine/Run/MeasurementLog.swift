import ChaosModel
import LinuxKernel

/// Reads what measuring costs and what disturbs it, from the start of the probes to their end.
struct MeasurementLog {
    private let startedAt = Clock.monotonicNanoseconds()
    private let bootedAt = Clock.bootNanoseconds()
    private let times = CPUTimes.now()
    private let process = Measurement.ProcessUse.now()
    private let thread = ThreadUsage.ofOwnThread(named: ProbeLoop.threadName)

    /// The facts so far. The probe thread must still be there: what it used goes with it.
    func facts() -> Measurement {
        var facts = Measurement()
        let now = Clock.monotonicNanoseconds()
        let booted = Clock.bootNanoseconds()
        facts.probing = Double(now - startedAt) / 1e9
        // Both clocks are read one after the other, so their difference wavers a little.
        facts.suspended = max(0, Double(booted - bootedAt) - Double(now - startedAt)) / 1e9
        facts.before = process
        facts.after = .now()
        if let times, let later = CPUTimes.now() { facts.stolen = later.stolenShare(since: times) }
        if let used = ThreadUsage.ofOwnThread(named: ProbeLoop.threadName) {
            facts.thread = Measurement.ThreadUse(
                cpu: Self.seconds(used.cpu, thread?.cpu), delay: Self.seconds(used.delay, thread?.delay),
                preempted: used.preempted - (thread?.preempted ?? 0))
        }
        return facts
    }

    private static func seconds(_ later: UInt64?, _ earlier: UInt64?) -> Double? {
        later.map { Double($0 - min($0, earlier ?? 0)) / 1e9 }
    }
}

extension Measurement.ProcessUse {
    /// This process now.
    static func now() -> Self {
        Self(cpu: Double(Clock.processCPUNanoseconds()) / 1e9, memory: HostFacts.residentMemory)
    }
}
