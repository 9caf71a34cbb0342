/// What measuring itself cost in a run, and what may have disturbed it: facts, beside those in the samples.
public struct Measurement: Hashable, Codable, Sendable {
    /// What the probe thread used: proc_pid_schedstat and proc_pid_status of proc(5).
    public struct ThreadUse: Hashable, Codable, Sendable {
        /// Seconds on a CPU, and seconds in which it could have run and had to wait for one; `nil` where the kernel does not
        /// account for scheduling.
        public var cpu: Double?, delay: Double?
        /// How often it was made to leave the CPU.
        public var preempted: Int

        /// Records what a thread used.
        public init(cpu: Double?, delay: Double?, preempted: Int) {
            self.cpu = cpu
            self.delay = delay
            self.preempted = preempted
        }
    }

    /// The executor at one moment, all its threads together.
    public struct ProcessUse: Hashable, Codable, Sendable {
        /// Seconds on a CPU since its start.
        public var cpu: Double
        /// Memory that it holds, in bytes.
        public var memory: UInt64

        /// Records what a process used.
        public init(cpu: Double, memory: UInt64) {
            self.cpu = cpu
            self.memory = memory
        }
    }

    /// How long was probed, in seconds.
    public var probing = 0.0
    /// What the probe thread used meanwhile; `nil` where /proc does not tell.
    public var thread: ThreadUse?
    /// The executor when probing began, and when it ended.
    public var before: ProcessUse?, after: ProcessUse?
    /// How long the machine was suspended meanwhile, in seconds: CLOCK_BOOTTIME grew by so much more than CLOCK_MONOTONIC.
    public var suspended = 0.0
    /// Share of the CPUs' time that the hypervisor gave to others, 0...1: `steal` of proc_stat(5).
    public var stolen = 0.0
    /// Samples that had to wait for room on their way from the probe thread; none is lost by that.
    public var waited = 0
    /// Bytes of samples that a full disk did not take.
    public var lostBytes = 0
    /// Which faults lay on the way of which probes.
    public var paths: [ProbePath] = []

    /// A measurement of which nothing is known.
    public init() {}
}
