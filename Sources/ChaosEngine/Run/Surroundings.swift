import ChaosModel
import LinuxKernel

/// What goes on around a run: time, signals, the guardian, and what works beside the executor's thread.
protocol Surroundings: RunClock {
    /// Waits for a signal to this process, at most `milliseconds`.
    func signal(within milliseconds: Int) throws(KernelError) -> Int32?
    /// Why the run must not go on: the guardian has ended, or does not answer.
    var guardianFailure: RunStop? { get }
    /// Tells the guardian that all is well.
    func beat()
    /// Waits until the guardian has seen that nothing is left, after the journal's lock is free.
    func endGuardian()
    /// Has the kernel prefer this thread and keep its memory, where that is allowed.
    func takePrecedence()
    /// The opposite.
    func setOrdinary()
    /// Does something beside the executor's thread.
    func start(_ name: String, _ work: @escaping @Sendable () -> Void) throws(KernelError)
    /// Prepares probes, which may take its time: it is done beside the executor's thread.
    /// - Throws: `ProbeSetupError` that names the probe.
    func probes(
        _ specs: [ProbeSpec], of targets: [Target], start: UInt64, version: String
    ) throws(ProbeSetupError) -> any ProbeSource
    /// Begins to read what measuring costs.
    func measurementLog() -> MeasurementLog?
    /// Begins to read the kernel's counters of the targets.
    func counters(of targets: [Target], epoch: UInt64, path: String) throws(KernelError) -> CounterSampler?
}

/// What asks the probes of a run.
protocol ProbeSource: AnyObject, Sendable {
    /// Starts asking.
    func start() throws(KernelError)
    /// How the thread is scheduled.
    var scheduling: String { get }
    /// When slot 0 of each probe is due, in nanoseconds since the run's start.
    var firstSlots: [Int64] { get }
    /// Appends the samples that have come since the last call, in the order of their answers.
    func drain(into samples: inout [Sample])
    /// The counts of this moment.
    var statistics: ProbeLoop.Statistics { get }
    /// The ledgers among the probes.
    var ledgers: [(probe: Int, question: LedgerQuestion)] { get }
    /// How many retries each probe's budget has refused; `nil` for those that make none.
    var refusedRetries: [Int?] { get }
    /// Starts no more slots, and waits until those in flight are answered.
    /// - Parameter limit: cuts off what is not answered by then.
    func stop(within limit: Duration?)
}

extension ProbeLoop: ProbeSource {}
