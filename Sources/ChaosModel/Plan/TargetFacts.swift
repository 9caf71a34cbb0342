/// What a target turned out to be on this host.
public struct TargetFacts: Hashable, Codable, Sendable {
    /// The target's name.
    public var name: String
    /// The processes behind it, oldest first; empty when it is a remote service.
    public var processes: [ProcessFacts] = []
    /// Processes that these started and that the target does not name; found only for the faults that reach them.
    public var offspring: [ProcessFacts] = []
    /// The ports it listens on or was given as.
    public var ports: [UInt16] = []
    /// The sockets behind those ports, where the target's processes hold them.
    public var listeners: [Listener] = []
    /// The user, for a target given as one.
    public var uid: UInt32?
    /// The control group that holds the target's processes and no others, when there is one: the group it was given
    /// as, or the group of a launched workload.
    public var cgroup: Cgroup?
    /// The network namespace of the target, when it is not ours.
    public var network: NetworkFacts?
    /// Whether the target is a whole network namespace.
    public var isNamespace = false
    /// Why no network fault can act on it, such as processes in several network namespaces.
    public var networkProblem: String?
    /// The cgroup v2 by whose number the kernel tells the target's sockets: it holds the target's processes and no others.
    public var socketCgroup: SocketCgroup?
    /// Connections of its processes beside those to its ports; `nil` when its traffic is that of a port or of a user,
    /// whatever the processes behind it. Looked for only where the survey's scope names the target.
    public var connections: [TargetConnection]?
    /// Whether its processes were found as the holders of a port.
    public var isFoundByPort = false
    /// Whether somebody listens on its port whom we may not see.
    public var hasHiddenListener = false
    /// Whether it is a `command` of this run.
    public var isLaunched = false
    /// What the memory controller says of the group that it was given as, or else of its first process's.
    public var memory: GroupMemory?
    /// The systemd unit, when it was given as one.
    public var unit: String?
    /// Whether the run has yet to launch it.
    public var isPending = false
    /// Why the selector leads nowhere on this host, such as a pidfile that is not there; `nil` when it does.
    public var problem: String?

    /// A target of which nothing is known but its name.
    public init(name: String) { self.name = name }

    /// Whether it is on this host, and not a service somewhere else.
    public var isLocal: Bool { !processes.isEmpty || isPending || isNamespace }

    /// Its first process, `nginx[4711]`, or else its name.
    var who: String {
        processes.count == 1 && !isPending ? "\(processes[0].identity)" : "`\(name)`"
    }
}

/// What a process of a target is like.
public struct ProcessFacts: Hashable, Codable, Sendable {
    /// Which process.
    public var identity: ProcessIdentity
    /// Its parent.
    public var parent: Int32
    /// Effective user id.
    public var uid: UInt32
    /// Soft RLIMIT_NOFILE.
    public var softOpenFiles: UInt64
    /// Hard RLIMIT_NOFILE.
    public var hardOpenFiles: UInt64
    /// Descriptors open now.
    public var openFiles: Int
    /// The numbers of the descriptors open now, in runs, ascending.
    public var descriptors: [ClosedRange<Int>] = []
    /// Who traces it, by ptrace(2).
    public var tracer: ProcessIdentity?
    /// Whether a seccomp filter judges its system calls.
    public var isSandboxed = false
    /// Whether the kernel keeps its insides even from processes of its own user, because it holds capabilities or was started
    /// by a program with more rights: ptrace(2).
    public var isGuarded = false
    /// Its group in the hierarchy that has each controller.
    public var groups: [CgroupController: GroupMembership]
    /// The same before the stretch of the run began: other steps of it may have moved the process since.
    public var homes: [CgroupController: GroupMembership] = [:]
    /// What the kernel lets it have.
    public var bounds = ProcessBounds()

    /// Records a process.
    public init(
        identity: ProcessIdentity, parent: Int32, uid: UInt32, softOpenFiles: UInt64, hardOpenFiles: UInt64,
        openFiles: Int, groups: [CgroupController: GroupMembership] = [:]
    ) {
        self.identity = identity
        self.parent = parent
        self.uid = uid
        self.softOpenFiles = softOpenFiles
        self.hardOpenFiles = hardOpenFiles
        self.openFiles = openFiles
        self.groups = groups
    }

    /// Its group before any step of the stretch moved it.
    func home(_ controller: CgroupController) -> GroupMembership? { homes[controller] ?? groups[controller] }
}
