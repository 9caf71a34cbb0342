/// So many workers, each at a share of one CPU.
public struct CPULoad: HelperWork {
    /// Number of workers.
    public var workers: Int
    /// Share of one CPU, 0...1, of each.
    public var load: Double

    /// Describes a load; nothing burns.
    public init(workers: Int, load: Double) {
        self.workers = workers
        self.load = load
    }

    /// CPU time of its threads, which the executor adds to what it counts.
    public static var effectCounters: [String] { ["cpu_seconds"] }
    /// The mechanism.
    public var mechanism: String { "CPU burner" }
    /// What it does, in words.
    public var summary: String { "burn CPU with \(workers) workers at \(Int((load * 100).rounded()))%" }
    /// What one would type.
    public var shellEquivalent: String { "stress-ng --cpu \(workers) --cpu-load \(Int((load * 100).rounded()))" }
}
