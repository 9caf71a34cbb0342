import ChaosModel

/// What kind of host is simulated.
public struct SimulatedKernel: Hashable, Sendable, CustomStringConvertible {
    /// Where the services are in the cgroup hierarchy.
    public enum Layout: String, Sendable, CaseIterable {
        /// In the root group, with everybody else.
        case root
        /// Together in one group.
        case shared
        /// Each in a group of its own.
        case own
    }

    /// Which cgroup version has the cpu controller.
    public var version: Cgroup.Version
    /// Whether there is sch_netem.
    public var hasNetem: Bool
    /// Where the services are.
    public var layout: Layout
    /// Whether the executor has the privileges that changes need.
    public var isPrivileged = true
    /// Mechanisms that do not work.
    public var missing: Set<Capability> = []
    /// Interfaces with a root qdisc that somebody else put there.
    public var foreign: Set<String> = []

    /// Describes a host.
    public init(_ version: Cgroup.Version, netem: Bool = true, layout: Layout = .root) {
        self.version = version
        self.hasNetem = netem
        self.layout = layout
    }

    /// A host with cgroup v1 (and a v2 mount without controllers).
    public static let v1 = SimulatedKernel(.v1)
    /// A host with cgroup v2 alone.
    public static let v2 = SimulatedKernel(.v2)
    /// Every combination of version, netem and layout.
    public static let all: [SimulatedKernel] = [Cgroup.Version.v1, .v2].flatMap { version in
        [true, false].flatMap { netem in Layout.allCases.map { SimulatedKernel(version, netem: netem, layout: $0) } }
    }

    /// `v2, netem, own groups`.
    public var description: String {
        "\(version.rawValue), \(hasNetem ? "netem" : "no netem"), \(layout.rawValue) group"
    }

    /// The root of the hierarchy with the cpu controller.
    public var cpuRoot: Cgroup {
        Cgroup(version: version, directory: version == .v1 ? "/sys/fs/cgroup/cpu" : "/sys/fs/cgroup")
    }

    /// The root of the hierarchy with each controller.
    public var roots: [CgroupController: Cgroup] {
        CgroupController.allCases.reduce(into: [:]) { roots, controller in
            let directory = version == .v1 ? "/sys/fs/cgroup/\(controller.nameInV1)" : "/sys/fs/cgroup"
            roots[controller] = Cgroup(version: version, directory: directory)
        }
    }

    /// What every path leads to: one disk.
    static func disk(_ path: String) -> PathFacts {
        PathFacts(
            resolved: path, isDirectory: true, mountPoint: path, fileSystem: "ext4", disk: "8:0", size: 100 << 30,
            available: 60 << 30, inodes: 6_000_000, availableInodes: 5_000_000, holdsState: false)
    }

    /// The root of the v2 hierarchy.
    public var unifiedRoot: Cgroup {
        Cgroup(version: .v2, directory: version == .v1 ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup")
    }

    /// What each mechanism's attempt finds.
    public var findings: [Capability: Finding] {
        var absent = missing
        if !hasNetem { absent.insert(.netem) }
        for controller in CgroupController.allCases { absent.insert(controller.capability(version == .v1 ? .v2 : .v1)) }
        var findings: [Capability: Finding] = [:]
        for capability in Capability.allCases {
            findings[capability] =
                absent.contains(capability)
                ? Finding(works: false, detail: "No such file or directory", fix: "install \(capability.rawValue)")
                : Finding(works: true, detail: "works")
        }
        return findings
    }

    /// A host nobody has touched: pid 1, a kernel thread, sshd (port 22), the operator's shell (200), Aftershock (201),
    /// the shop (port 8080: master 100, workers 101 and 102) and billing (port 9090: 110).
    public func freshState() -> SimulatedState {
        var state = SimulatedState()
        for root in Set(roots.values).union([unifiedRoot]) {
            state.groups[root.directory] = SimulatedState.Group(
                version: root.version, isRoot: true,
                values: version == .v2 ? ["cgroup.controllers": "cpu cpuset io memory pids"] : [:])
        }
        for group in [shopGroup, billingGroup] where group != cpuRoot {
            state.groups[group.directory] = SimulatedState.Group(version: group.version)
        }
        let all: [(Int32, String, Int32, UInt16?, Cgroup)] = [
            (1, "init", 0, nil, cpuRoot), (2, "kthreadd", 0, nil, cpuRoot), (50, "sshd", 1, 22, cpuRoot),
            (200, "bash", 50, nil, cpuRoot), (201, "aftershock", 200, nil, cpuRoot),
            (100, "shop", 1, 8080, shopGroup), (101, "shop", 100, 8080, shopGroup), (102, "shop", 100, 8080, shopGroup),
            (110, "billing", 1, 9090, billingGroup),
        ]
        for (pid, name, parent, port, group) in all {
            let identity = ProcessIdentity(pid: pid, startTicks: UInt64(pid) * 10, name: name)
            var process = SimulatedState.Process(identity: identity, parent: parent, groups: [:])
            for root in Set(roots.values).union([unifiedRoot]) { process.groups[root.directory] = root.directory }
            process.groups[cpuRoot.directory] = group.directory
            process.port = port
            // A worker that chose its CPU.
            if pid == 102 { process.cpus = CPUList([1]) }
            state.processes[pid] = process
        }
        return state
    }

    private var shopGroup: Cgroup {
        switch layout {
        case .root: cpuRoot
        case .shared: cpuRoot.child("services")
        case .own: cpuRoot.child("shop")
        }
    }

    private var billingGroup: Cgroup {
        switch layout {
        case .root: cpuRoot
        case .shared: cpuRoot.child("services")
        case .own: cpuRoot.child("billing")
        }
    }
}
