/// What became of the faults: the part of the run's `report.json` that a test asks about.
public struct FaultReport: Sendable, Decodable {
    /// One fault.
    public struct Entry: Sendable, Decodable {
        /// Its name, such as `network.delay`.
        public var fault: String
        /// How it was done, such as `netem`.
        public var mechanism: String
        /// The kernel's own counts while it lasted, such as `packets_delayed`.
        public var proof: [String: Double]
        /// Whether it met anything; `nil` when the kernel keeps no count of it.
        public var hadEffect: Bool?
        /// Why it was not what it should have been.
        public var failure: String?
    }

    /// The run's name; its bundle is `runs/RUN` in the state directory.
    public var run: String
    /// The faults in the order in which they were injected.
    public var faults: [Entry]
    /// What could not be taken back, each with the command that does it.
    public var leftovers: [String]
    /// One sentence on how the run went.
    public var reason: String
}
