/// Something a fault can be aimed at, and how to find it.
public struct Target: Hashable, Codable, Sendable {
    /// How the target is found on the host.
    public enum Selector: Hashable, Codable, Sendable {
        /// A command that the run launches and supervises.
        case command(Command)
        /// Every process with this command name (`comm`, or the file name of the executable).
        case process(String)
        /// One process.
        case pid(Int32)
        /// The process whose id stands in this file, and its children.
        case pidfile(String)
        /// The service on this TCP or UDP port: its traffic, and the processes that listen on it.
        case port(UInt16)
        /// Every process in a control group, by path below the mount point.
        case cgroup(String)
        /// Every process and all traffic of a user.
        case user(String)
        /// Every process of a systemd unit.
        case unit(String)
        /// Every process of a container, by its id or the first 12 or more digits of it.
        case container(String)
        /// A network namespace by its name or path: all its traffic, or that of the service on a port in it.
        case netns(String, port: UInt16?)
    }

    /// A command to launch.
    public struct Command: Hashable, Codable, Sendable {
        /// Program and arguments.
        public var arguments: [String]
        /// Working directory.
        public var directory: String?
        /// Variables added to the environment.
        public var environment: [String: String]
        /// Whether the supervisor starts it again when it ends.
        public var restart: Workload.Restart
        /// What must accept before the run goes on.
        public var ready: Endpoint?
        /// How long it may take to become ready.
        public var readyWithin: Duration

        /// Describes a command.
        public init(
            arguments: [String], directory: String? = nil, environment: [String: String] = [:],
            restart: Workload.Restart = .never, ready: Endpoint? = nil, readyWithin: Duration = .seconds(30)
        ) {
            self.arguments = arguments
            self.directory = directory
            self.environment = environment
            self.restart = restart
            self.ready = ready
            self.readyWithin = readyWithin
        }
    }

    /// The name that steps use.
    public var name: String
    /// How it is found.
    public var selector: Selector
    /// Where it stands in the spec.
    public var location: Location?

    /// Makes a target.
    public init(name: String, selector: Selector, location: Location? = nil) {
        self.name = name
        self.selector = selector
        self.location = location
    }
}
