import LinuxKernel

/// An HTTP service on many ports whose outages are scripted to the nanosecond and logged as they really happened: the
/// truth that a recovery clock is compared with. It runs on a thread of its own, under SCHED_FIFO where that is
/// allowed, and notes its own lateness.
public final class GroundTruthService: Sendable {
    private let thread: KernelThread
    private let stopping: GroundTruthFlag
    private let result: GroundTruthResult

    /// How the kernel schedules it.
    public let scheduling: String

    /// Listens on every port of the scripts and starts.
    /// - Throws: `KernelError`, such as EADDRINUSE.
    public init(_ scripts: [GroundTruthScript], seed: UInt64 = 1) throws(KernelError) {
        let stopping = GroundTruthFlag()
        let result = GroundTruthResult()
        let loop = try GroundTruthLoop(scripts, dice: GroundTruthDice(seed: seed), stopping: stopping)
        let thread = KernelThread(name: "ground-truth") {
            try? Scheduling.setTimerSlack(nanoseconds: 1)
            result.set(loop.run())
        }
        try thread.start()
        self.stopping = stopping
        self.result = result
        self.thread = thread
        // Above the probe: the truth must not wait for the measurement.
        scheduling = thread.trySetFIFO(priority: 20)
    }

    /// Ends the service and tells what it did.
    public func stop() -> GroundTruthLog {
        stopping.raise()
        thread.join()
        return result.log ?? GroundTruthLog(ports: 0)
    }
}
