import ChaosModel
import LinuxKernel
import Synchronization

/// Asks the probes of a run on a thread of its own, and hands over one sample for each slot.
///
/// The loop is open: a question starts at every slot whatever became of the one before. After a stall the missed
/// slots start late, and their latency counts from the schedule. A slot that starts only after its deadline is
/// answered with `.local` and ETIME: then the failure is this machine's, not the service's.
public final class ProbeLoop: Sendable {
    /// Counts of a loop.
    public struct Statistics: Hashable, Sendable {
        /// Slots started so far.
        public var started: Int
        /// Slots started and not answered yet.
        public var inFlight: Int
        /// The longest that a slot started after its schedule.
        public var worstLateness: Duration
        /// Samples that had to wait because nobody drained; none is lost.
        public var overflow: Int
        /// How often the thread returned from waiting for a slot, an answer or a deadline.
        public var wakeUps = 0
        /// CPU time of the probe thread so far.
        public var cpu = Duration.zero
        /// How late the slots of each probe started that are drained so far.
        public var lateness: [Lateness] = []
    }

    /// How late the slots of a probe started. A quantile is at most a microsecond or 0.1 % too high.
    public struct Lateness: Hashable, Sendable {
        /// How many slots.
        public var count: Int
        /// Median, 99th percentile and the latest start.
        public var p50: Duration, p99: Duration, worst: Duration
    }

    private struct Running {
        let thread: KernelThread
        let scheduling: String
        let firstSlots: [Int64]
    }

    private let probes: [PlannedProbe]
    private let epoch: Int64
    private let shared: ProbeShared
    private let running = Mutex<Running?>(nil)
    private let lateness: Mutex<[TimeHistogram]>

    /// The name of the thread, by which /proc lists it.
    static let threadName = "probes"
    /// The priority under SCHED_FIFO: low, so that real-time work of the host comes first.
    private static let priority: Int32 = 10
    /// How long the thread may take to be ready for its first slot, in nanoseconds.
    private static let headStart: Int64 = 5_000_000
    /// No probe waits longer than this, or its interval, for its first slot because of other probes, in nanoseconds.
    private static let longestSpread: Int64 = 100_000_000

    /// Prepares the probes: host names are resolved here and once, authorities are loaded. Starts nothing.
    /// - Parameters:
    ///   - probes: the probes of the experiment; a sample carries the index of its probe.
    ///   - start: the run's start on CLOCK_MONOTONIC in nanoseconds; samples count from it.
    ///   - version: of Aftershock, for the User-Agent header.
    /// - Throws: `ProbeSetupError` that names the probe.
    public convenience init(
        probes: [ProbeSpec], start: UInt64, version: String? = nil
    ) throws(ProbeSetupError) {
        try self.init(probes: probes, start: start, version: version, processes: nil)
    }

    /// The same, with where probes of processes find those of a target.
    convenience init(
        probes: [ProbeSpec], start: UInt64, version: String?, processes: ProcessLookup?
    ) throws(ProbeSetupError) {
        var planned: [PlannedProbe] = []
        for spec in probes { planned.append(try PlannedProbe(spec, version: version, processes: processes)) }
        do {
            try self.init(planned, start: start)
        } catch {
            throw ProbeSetupError(nil, "\(error)")
        }
    }

    init(_ probes: [PlannedProbe], start: UInt64, ringCapacity: Int = 1 << 16) throws(KernelError) {
        self.probes = probes
        epoch = Int64(start)
        shared = try ProbeShared(ringCapacity: ringCapacity)
        lateness = Mutex(probes.map { _ in TimeHistogram(grain: 1024) })
    }

    deinit { stop() }

    /// Starts asking; the first slots are due a few milliseconds later, those of many probes one after the other
    /// within an interval, at most 100 ms.
    /// - Throws: `KernelError` when descriptors, memory or threads are missing. Starting twice is no error.
    public func start() throws(KernelError) {
        try running.withLock { running throws(KernelError) in
            if running == nil { running = try launch() }
        }
    }

    private func launch() throws(KernelError) -> Running {
        let base = max(epoch, Int64(Clock.monotonicNanoseconds()) + Self.headStart)
        // Slots of different probes are spread so that they do not start in one burst, now or ever after.
        let firsts = probes.enumerated().map { index, probe in
            base + min(probe.interval, Self.longestSpread) * Int64(index) / Int64(probes.count)
        }
        let runner = try ProbeRunner(probes, epoch: epoch, firstSlots: firsts, shared: shared)
        let thread = KernelThread(name: Self.threadName) { [shared] in
            // Slots start on time, not when it suits other timers. If that is refused, their lateness shows it.
            try? Scheduling.setTimerSlack(nanoseconds: 1)
            runner.run()
            shared.cpuAtEnd.store(Clock.threadCPUNanoseconds(), ordering: .releasing)
        }
        try thread.start()
        let scheduling = thread.trySetFIFO(priority: Self.priority)
        return Running(thread: thread, scheduling: scheduling, firstSlots: firsts.map { $0 - epoch })
    }

    /// `SCHED_FIFO`, or the ordinary policy with the reason why not.
    public var scheduling: String { running.withLock { $0?.scheduling } ?? "not started" }

    /// When slot 0 of each probe is due, in nanoseconds since the run's start; empty before `start`.
    public var firstSlots: [Int64] { running.withLock { $0?.firstSlots } ?? [] }

    /// Appends the samples that have come since the last call, in the order of their answers. One thread only; every
    /// 20 to 50 ms is often enough.
    public func drain(into samples: inout [Sample]) {
        let first = samples.count
        shared.ring.drain(into: &samples)
        lateness.withLock { lateness in
            for sample in samples[first...] { lateness[Int(sample.probe)].add(sample.lateness) }
        }
    }

    /// The counts of this moment.
    public var statistics: Statistics {
        var statistics = shared.statistics
        let cpu = running.withLock { $0?.thread.cpuNanoseconds } ?? shared.cpuAtEnd.load(ordering: .acquiring)
        statistics.cpu = .nanoseconds(Int64(clamping: cpu))
        statistics.lateness = lateness.withLock { $0.map(Lateness.init) }
        return statistics
    }

    /// The ledgers among the probes, each with the index of its probe; their books are read after `stop`.
    var ledgers: [(probe: Int, question: LedgerQuestion)] {
        probes.enumerated().compactMap { index, probe in probe.questions.first?.ledger.map { (index, $0) } }
    }

    /// How many retries each probe's budget has refused; `nil` for those that make none.
    var refusedRetries: [Int?] { probes.map { $0.retries?.refused } }

    /// Starts no more slots, waits until those in flight are answered, at most the longest timeout and a second, and
    /// ends the thread. Afterwards `drain` yields the rest. Stopping twice is no error.
    /// - Parameter limit: cuts off what is not answered by then: `.local` with ECANCELED.
    public func stop(within limit: Duration? = nil) {
        if let limit {
            let (seconds, attoseconds) = min(limit, .seconds(86_400)).components
            let patience = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            shared.cutAt.min(Int64(Clock.monotonicNanoseconds()) + patience, ordering: .acquiringAndReleasing)
        }
        shared.stopAt.min(Int64(Clock.monotonicNanoseconds()), ordering: .acquiringAndReleasing)
        try? shared.wake.raise()
        running.withLock { $0?.thread }?.join()
    }
}

extension ProbeLoop.Lateness {
    fileprivate init(_ histogram: TimeHistogram) {
        count = histogram.count
        p50 = .nanoseconds(histogram.quantile(0.5) ?? 0)
        p99 = .nanoseconds(histogram.quantile(0.99) ?? 0)
        worst = .nanoseconds(histogram.greatest)
    }
}
