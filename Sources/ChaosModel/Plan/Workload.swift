/// A process that the run launches and supervises: a `command` target.
public struct Workload: Hashable, Codable, Sendable {
    /// What the supervisor does when the process ends by itself or by a fault.
    public enum Restart: String, Codable, Sendable, CaseIterable, FieldValue { case always, never }

    /// The target's name.
    public var target: String
    /// Marks the processes (environment variable `AFTERSHOCK_TOKEN`); chosen at plan time.
    public var token: String
    /// The program and its arguments; no shell is involved.
    public var command: [String]
    /// The directory to start in; the spec file's own when `nil`.
    public var directory: String?
    /// Variables added to the environment.
    public var environment: [String: String]
    /// What happens when it ends.
    public var restart: Restart
    /// The group it lives in, `nil` where the kernel has no cgroup hierarchy to offer.
    public var cgroup: Cgroup?
    /// Groups of its own in other hierarchies, by the controllers that the experiment's faults limit it by.
    public var groups: [Cgroup]
    /// What the experiment's faults need of it.
    public var needs: [LaunchNeed]
    /// The clock it sees, when a fault sets that.
    public var clock: ClockPage?

    /// Describes a workload; nothing is started.
    public init(
        target: String, token: String, command: [String], directory: String? = nil,
        environment: [String: String] = [:], restart: Restart, cgroup: Cgroup?, groups: [Cgroup] = [],
        needs: [LaunchNeed] = []
    ) {
        self.target = target
        self.token = token
        self.command = command
        self.directory = directory
        self.environment = environment
        self.restart = restart
        self.cgroup = cgroup
        self.groups = groups
        self.needs = needs
    }
}
