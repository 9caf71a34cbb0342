/// How the daemon stands. Its JSON names are stable.
public struct DaemonStatus: Hashable, Codable, Sendable {
    /// A file that is not in force as it is on disk: broken, so that the last good one holds, or nothing of it.
    public struct BadFile: Hashable, Codable, Sendable {
        /// The file.
        public var path: String
        /// The diagnostics, as a terminal shows them.
        public var problem: String
        /// Whether an earlier content of the file is still in force.
        public var keepsEarlier: Bool
        /// Describes a file.
        public init(path: String, problem: String, keepsEarlier: Bool) {
            self.path = path
            self.problem = problem
            self.keepsEarlier = keepsEarlier
        }
    }

    /// The daemon's version, host and process.
    public var version: String, host: String, pid: Int32
    /// Since when it runs, and now, in seconds since 1970.
    public var startedAt: Double, now: Double
    /// The drill of now.
    public var drill: DrillRecord?
    /// The run that holds this host, whoever began it.
    public var run: String?
    /// Why no run begins; `nil` when runs are not halted.
    public var halted: String?
    /// How many schedules there are, and how many of them are paused.
    public var schedules: Int, paused: Int
    /// Files that are not in force.
    public var badFiles: [BadFile]
    /// What else is not as it should be, such as a store that cannot be written; empty is well.
    public var troubles: [String]

    /// Describes a daemon.
    public init(version: String, host: String, pid: Int32, startedAt: Double, now: Double) {
        self.version = version
        self.host = host
        self.pid = pid
        self.startedAt = startedAt
        self.now = now
        schedules = 0
        paused = 0
        badFiles = []
        troubles = []
    }
}
