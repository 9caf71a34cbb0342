/// A restart of a service by whoever supervises it.
public struct ServiceRestart: Hashable, Codable, Sendable {
    /// Who starts it again.
    public enum Supervisor: Hashable, Codable, Sendable {
        /// This run, which launched it: SIGTERM, and SIGKILL after the grace.
        case run(grace: Duration)
        /// systemd, by the name of its unit.
        case systemd(unit: String)
    }

    /// The target's name.
    public var target: String
    /// Who starts it again.
    public var supervisor: Supervisor
    /// What runs of it before.
    public var processes: [ProcessIdentity]
    /// The group in which it runs, before and after.
    public var cgroup: Cgroup?
    /// After this long it has failed.
    public var limit: Duration

    /// Describes a restart; nothing is done.
    public init(
        target: String, supervisor: Supervisor, processes: [ProcessIdentity], cgroup: Cgroup?, limit: Duration
    ) {
        self.target = target
        self.supervisor = supervisor
        self.processes = processes
        self.cgroup = cgroup
        self.limit = limit
    }

    /// The argument list by which the supervisor is asked; `nil` when that is this run.
    public var command: [String]? {
        switch supervisor {
        case .run: nil
        case .systemd(let unit): ["systemctl", "--no-ask-password", "--no-pager", "restart", "--", unit]
        }
    }

    var mechanism: String {
        switch supervisor {
        case .run: "restart by the run's supervisor"
        case .systemd: "systemctl restart"
        }
    }

    var summary: String {
        switch supervisor {
        case .run(let grace):
            "restart \(target): SIGTERM, SIGKILL after \(grace.fieldText) to whoever is left, then launch it again"
        case .systemd(let unit): "restart \(unit) by systemd"
        }
    }

    var shellEquivalent: String {
        command?.joined(separator: " ") ?? "kill \(processes.first?.shellNumber ?? target); # then start it again"
    }
}
