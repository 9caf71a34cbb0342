/// What a fault is aimed at: something that runs on this host already, or a command that is launched for the body.
public enum Target: Hashable, Sendable {
    /// The service on this port: its traffic and its processes.
    case port(Int)
    /// Every process of this name.
    case process(String)
    /// One process.
    case pid(Int32)
    /// The process whose id stands in this file.
    case pidfile(String)
    /// Every process of a control group.
    case cgroup(String)
    /// Every process and all traffic of a user.
    case user(String)
    /// Every process of a systemd unit.
    case unit(String)
    /// Every process of a container, by its id.
    case container(String)
    /// A network namespace by name or path: all its traffic, or with a port that of the service in it.
    case netns(String, port: Int? = nil)
    /// A command that is launched before the fault, supervised, and ended after the body. Faults on system calls, files
    /// and clocks need one.
    case launched(Launch)

    /// A command that is launched for the body.
    /// - Parameters:
    ///   - arguments: The program and its arguments; no shell looks at them.
    ///   - directory: Where it starts; the test's own working directory when left out.
    ///   - environment: Variables added to its environment.
    ///   - ready: Host and port that must accept a connection before the fault begins: `127.0.0.1:8080`.
    ///   - restarts: Whether it is started again when it ends.
    public static func command(
        _ arguments: [String], directory: String? = nil, environment: [String: String] = [:], ready: String? = nil,
        restarts: Bool = false
    ) -> Target {
        .launched(
            Launch(
                arguments: arguments, directory: directory, environment: environment, ready: ready, restarts: restarts))
    }

    /// A command that is launched for the body.
    public struct Launch: Hashable, Sendable {
        /// The program and its arguments.
        public var arguments: [String]
        /// Where it starts.
        public var directory: String?
        /// Variables added to its environment.
        public var environment: [String: String]
        /// Host and port that must accept a connection before the fault begins.
        public var ready: String?
        /// Whether it is started again when it ends.
        public var restarts: Bool
    }
}
