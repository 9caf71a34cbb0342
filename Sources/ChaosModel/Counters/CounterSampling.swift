/// How the counters of a run were read, and what the kernel lacks: how far they can be trusted.
public struct CounterSampling: Hashable, Codable, Sendable {
    /// Slots a second.
    public var rate: Double
    /// Readings taken, and slots that passed without one.
    public var readings: Int, missed: Int
    /// How late a reading began after its slot: 99th percentile and worst, in seconds.
    public var lateness: Double, worstLateness: Double
    /// CPU time of the thread that read, in seconds; share of one core over the time it ran.
    public var cpu: Double, load: Double
    /// What is not counted, each with the reason: `PSI is off: …`.
    public var absent: [String]

    /// Records how it went.
    public init(
        rate: Double, readings: Int, missed: Int, lateness: Double, worstLateness: Double, cpu: Double, load: Double,
        absent: [String]
    ) {
        self.rate = rate
        self.readings = readings
        self.missed = missed
        self.lateness = lateness
        self.worstLateness = worstLateness
        self.cpu = cpu
        self.load = load
        self.absent = absent
    }
}
