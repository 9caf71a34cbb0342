/// What a plan needs to know of the host: facts, read at one moment.
public struct Survey: Hashable, Codable, Sendable {
    /// What to look at.
    public struct Scope: Hashable, Codable, Sendable {
        /// The targets to resolve.
        public var targets: [Target]
        /// The run's identity, which every name of ours carries.
        public var run: String

        /// Asks for the facts about these targets.
        public init(targets: [Target], run: String) {
            self.targets = targets
            self.run = run
        }
    }

    /// What each mechanism's attempt found.
    public var capabilities: [Capability: Finding] = [:]
    /// Facts by target name.
    public var targets: [String: TargetFacts] = [:]
    /// Number of CPUs that are online.
    public var cpus = 1
    /// The user we act as: one's own processes need no privilege.
    public var user: UInt32 = 0
    /// Processes that no fault may hit without consent, and why (`sshd`, `init`, `self`, `kernel thread`).
    public var protected: [Int32: Protection] = [:]
    /// Ports of the operator's way in (sshd's listening ports); always excluded from a scoped fault.
    public var remoteAccessPorts: [UInt16] = [22]
    /// Our own network namespace, or that of the step's target.
    public var network = NetworkFacts()
    /// The root of the hierarchy in which workloads of ours get their group.
    public var workloadHierarchy: Cgroup?
    /// The root of the hierarchy that has the cpu controller.
    public var cpuHierarchy: Cgroup?
    /// What the spec consents to.
    public var consents: Set<Consent> = []
    /// The run's identity: eight letters and digits.
    public var run = ""
    /// The step that is being planned: names made for it carry it.
    public var step = 0
    /// The traffic classes that other steps hold at the same time.
    public var claims: [TrafficClaim] = []
    /// The target of the step that is being planned.
    public var target: TargetFacts?

    /// An empty survey: a host with no mechanism and no target.
    public init() {}

    /// Whether a mechanism works here.
    public func has(_ capability: Capability) -> Bool { capabilities[capability]?.works == true }

    /// Interfaces by name.
    public var interfaces: [String: InterfaceFacts] {
        get { network.interfaces }
        set { network.interfaces = newValue }
    }
    /// NFQUEUE numbers in use.
    public var usedQueues: Set<UInt16> {
        get { network.usedQueues }
        set { network.usedQueues = newValue }
    }
    /// The network namespace that is acted in; `nil` is our own.
    public var namespace: NetworkNamespaceID? { network.namespace }

    /// The name that things made for this step carry: `aftershock_<run>_<step>`.
    public var token: String { "aftershock_\(run)_\(step)" }

    /// The same facts, with groups that were shared `earlier` still counted as shared: a group whose other members an
    /// earlier step of the same stretch moved away gets them back, and is nobody's own.
    public func rememberingSharing(of earlier: Survey) -> Survey {
        var copy = self
        for (name, facts) in earlier.targets {
            for process in facts.processes where process.sharesCpuCgroup {
                for index in copy.targets[name]?.processes.indices ?? 0..<0
                where copy.targets[name]?.processes[index].cpuCgroup == process.cpuCgroup {
                    copy.targets[name]?.processes[index].sharesCpuCgroup = true
                }
            }
        }
        return copy
    }

    /// The same facts, seen from one step.
    public func focused(on target: String?, step: Int) -> Survey {
        var copy = self
        copy.step = step
        copy.target = target.flatMap { targets[$0] }
        if let elsewhere = copy.target?.network { copy.network = elsewhere }
        return copy
    }
}

/// Why a process is out of bounds.
public enum Protection: String, Codable, Sendable, CaseIterable {
    /// Process 1.
    case initProcess = "init"
    /// Aftershock itself or its guardian: no consent opens this.
    case itself = "self"
    /// An ancestor of Aftershock, such as the operator's shell.
    case ancestor
    /// A kernel thread.
    case kernelThread = "kernel-thread"
    /// The ssh server.
    case sshd
}
