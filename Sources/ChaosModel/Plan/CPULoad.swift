/// So many workers, each at a share of one CPU.
public struct CPULoad: HelperWork {
    /// Number of workers.
    public var workers: Int
    /// Share of one CPU, 0...1, of each.
    public var load: Double
    /// How long the load takes to rise to its share, in nanoseconds.
    public var ramp: UInt64

    /// Describes a load; nothing burns.
    public init(workers: Int, load: Double, ramp: UInt64 = 0) {
        self.workers = workers
        self.load = load
        self.ramp = ramp
    }

    /// The share of one CPU that each worker owes.
    /// - Parameter time: how long it has burned, in nanoseconds.
    public func load(after time: UInt64) -> Double {
        time >= ramp ? load : load * Double(time) / Double(ramp)
    }

    /// The mean of that share since the start.
    public func meanLoad(after time: UInt64) -> Double {
        guard time > 0 else { return load(after: 0) }
        let rising = Double(min(time, ramp))
        let rise = ramp == 0 ? 0 : load * rising * rising / Double(ramp) / 2
        return (rise + load * (Double(time) - rising)) / Double(time)
    }

    /// Counters: CPU time of all workers, the mean load of a worker so far and what was asked of it in thousandths of a CPU,
    /// and how many workers there are.
    public enum Counter: Int, CaseIterable, Sendable { case burned, achieved, asked, workers }
    /// Their names.
    public static let counterNames = ["cpu_milliseconds", "load_permille", "asked_permille", "workers"]
    /// CPU time that was burned is none that others had.
    public static var effectCounters: [String] { ["cpu_milliseconds"] }
    /// The mechanism.
    public var mechanism: String { "CPU burner" }
    /// What it does, in words.
    public var summary: String {
        "burn CPU with \(workers) workers at \(Int((load * 100).rounded()))%"
            + (ramp == 0 ? "" : " after a ramp of \(Duration.nanoseconds(ramp).fieldText)")
    }
    /// What one would type.
    public var shellEquivalent: String { "stress-ng --cpu \(workers) --cpu-load \(Int((load * 100).rounded()))" }
}
