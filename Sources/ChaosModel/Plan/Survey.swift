/// What a plan needs to know of the host: facts, read at one moment.
public struct Survey: Hashable, Codable, Sendable {
    /// What to look at.
    public struct Scope: Hashable, Codable, Sendable {
        /// The targets to resolve.
        public var targets: [Target]
        /// The run's identity, which every name of ours carries.
        public var run: String
        /// The ports about which to find out who has them.
        public var ports: Set<UInt16>
        /// The paths about which to find out what they lead to.
        public var paths: Set<String>
        /// The system calls about which to find out whether this architecture has them.
        public var syscalls: Set<String>
        /// The settings of sysctl(8) about which to find out what they are.
        public var settings: Set<String>
        /// The names of the targets whose offspring is to be found, too.
        public var families: Set<String>
        /// The names of the targets whose open connections are to be found, too.
        public var traffic: Set<String>

        /// Asks for the facts about these targets.
        public init(
            targets: [Target], run: String, ports: Set<UInt16> = [], paths: Set<String> = [],
            syscalls: Set<String> = [], settings: Set<String> = [], families: Set<String> = [],
            traffic: Set<String> = []
        ) {
            self.targets = targets
            self.run = run
            self.ports = ports
            self.paths = paths
            self.syscalls = syscalls
            self.settings = settings
            self.families = families
            self.traffic = traffic
        }

        /// Asks for the facts that an experiment's plan needs.
        public init(_ experiment: Experiment, run: String) {
            let faults = experiment.steps.map(\.fault)
            self.init(
                targets: experiment.targets, run: run, ports: Set(faults.flatMap(\.claimedPorts)),
                paths: Set(faults.flatMap(\.claimedPaths)), syscalls: Set(faults.flatMap(\.claimedSyscalls)),
                settings: Set(faults.flatMap(\.claimedSettings) + [KernelSetting.portRange]),
                families: Set(experiment.steps.filter(\.fault.reachesOffspring).compactMap(\.target)),
                traffic: Set(
                    experiment.steps.filter { type(of: $0.fault).targetNeed == .traffic }.compactMap(\.target)))
        }
    }

    /// What each mechanism's attempt found.
    public var capabilities: [Capability: Finding] = [:]
    /// Facts by target name.
    public var targets: [String: TargetFacts] = [:]
    /// Number of CPUs that are online.
    public var cpus = 1
    /// Which they are.
    public var onlineCPUs = CPUList([0])
    /// The user we act as: one's own processes need no privilege.
    public var user: UInt32 = 0
    /// The capabilities that we hold.
    public var held = Set<LinuxCapability>.all
    /// Whether the kernel says how many descriptors a process has open without showing them (Linux 6.2).
    public var countsDescriptors = true
    /// Control groups that only CAP_DAC_OVERRIDE lets us change; so are those below them.
    public var closedGroups: Set<Cgroup> = []
    /// Our own hard RLIMIT_NOFILE, which bounds what a helper can hold open.
    public var hardOpenFiles = UInt64.max
    /// How many open files the host has, and may have.
    public var files = OpenFileTable()
    /// Processes that no fault may hit without consent, and why (`sshd`, `init`, `self`, `kernel thread`).
    public var protected: [Int32: Protection] = [:]
    /// Ports of the operator's way in (sshd's listening ports); always excluded from a scoped fault.
    public var remoteAccessPorts: [UInt16] = [22]
    /// Our own network namespace, or that of the step's target.
    public var network = NetworkFacts()
    /// The root of the hierarchy in which workloads of ours get their group.
    public var workloadHierarchy: Cgroup?
    /// The root of the hierarchy that has each controller.
    public var controllers: [CgroupController: Cgroup] = [:]
    /// What the faults' paths lead to; a path that leads nowhere is not here.
    public var paths: [String: PathFacts] = [:]
    /// Those of the faults' system calls that this architecture does not have.
    public var unknownSyscalls: Set<String> = []
    /// Settings of the whole host that were asked about, by name; those of the network are in `network`.
    public var settings: [String: SettingFacts] = [:]
    /// The shared library that shifts the clock of a launched command.
    public var clockLibrary = ""
    /// The control groups that we are in; `nil` where nobody looked.
    public var ownGroups: [Cgroup]?
    /// The host's memory.
    public var memory = MemoryFacts()
    /// What the spec consents to.
    public var consents: Set<Consent> = []
    /// The run's identity: eight letters and digits.
    public var run = ""
    /// The step that is being planned: names made for it carry it.
    public var step = 0
    /// How often the step has struck before.
    public var strike = 0
    /// Whom the strike under way has met: a choice by chance that is looked at again keeps to them.
    public var met: Set<ProcessIdentity> = []
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

    /// The name that things made for the step's target carry, whichever step makes them.
    var targetToken: String { target.map { Self.token(run: run, target: $0.name) } ?? token }

    /// `aftershock_<run>_<target>`, as a file name: a target on the command line is named `cgroup:/shop`.
    static func token(run: String, target name: String) -> String {
        let isPlain =
            name.utf8.count <= 60 && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        if isPlain { return "aftershock_\(run)_\(name)" }
        // FNV-1a, so that two names do not meet in one.
        let hash = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let readable = name.prefix(40).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return "aftershock_\(run)_\(String(readable))-\(String(hash, radix: 16))"
    }

    /// The same facts, with the groups that processes were in `earlier`, before a stretch of the run began: its steps move
    /// processes, whose groups get them back afterwards and are nobody's own meanwhile.
    public func remembering(_ earlier: Survey) -> Survey {
        var copy = self
        for (name, facts) in earlier.targets {
            let before = Dictionary(facts.processes.map { ($0.identity, $0.groups) }, uniquingKeysWith: { $1 })
            for index in copy.targets[name]?.processes.indices ?? 0..<0 {
                guard let process = copy.targets[name]?.processes[index] else { continue }
                // Whoever was started since is where its parent was put.
                let homes = before[process.identity] ?? facts.processes.first?.groups ?? [:]
                copy.targets[name]?.processes[index].homes = homes
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
