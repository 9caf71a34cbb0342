import ChaosModel

/// Everything about a simulated host that a fault can change: a value, compared whole before and after.
public struct SimulatedState: Hashable, Sendable {
    /// A process.
    public struct Process: Hashable, Sendable {
        /// Which one.
        public var identity: ProcessIdentity
        /// Its parent.
        public var parent: Int32
        /// Whether it runs or is stopped; an ended one only keeps its number.
        public var isAlive = true
        /// Whether SIGSTOP holds it.
        public var isStopped = false
        /// Soft RLIMIT_NOFILE.
        public var softOpenFiles: UInt64 = 1024
        /// Hard RLIMIT_NOFILE.
        public var hardOpenFiles: UInt64 = 4096
        /// How readily the kernel kills it when memory runs out.
        public var oomScore = 0
        /// The CPUs that it chose, when it did.
        public var cpus: CPUList?
        /// Its directory in each hierarchy, by the hierarchy's root.
        public var groups: [String: String]
        /// The port it listens on.
        public var port: UInt16?

        /// A process that has nothing but what every one has.
        public init(identity: ProcessIdentity, parent: Int32, groups: [String: String]) {
            self.identity = identity
            self.parent = parent
            self.groups = groups
        }
    }

    /// A control group; the root of a hierarchy has no parent.
    public struct Group: Hashable, Sendable {
        /// Which interface it has.
        public var version: Cgroup.Version
        /// Whether it is the root of its hierarchy.
        public var isRoot = false
        /// Controllers that its children get (v2).
        public var subtreeControl: Set<String> = []
        /// Values that were written; the others have the kernel's default.
        public var values: [String: String] = [:]

        /// A group without values.
        public init(version: Cgroup.Version, isRoot: Bool = false, values: [String: String] = [:]) {
            self.version = version
            self.isRoot = isRoot
            self.values = values
        }
    }

    /// Clock ticks since boot, the unit of start times: whoever is started next gets this one at least.
    public var ticks: UInt64 = 100_000
    /// Processes by id.
    public var processes: [Int32: Process] = [:]
    /// Groups by directory.
    public var groups: [String: Group] = [:]
    /// Helpers by token.
    public var helpers: [String: Helper] = [:]
    /// Rules of helpers, by token and place.
    public var rules: [String: [Int: HelperRule]] = [:]
    /// Directories that were made.
    public var directories: Set<String> = []
    /// Offsets of clocks by file.
    public var clocks: [String: Int64] = [:]
    /// nft tables by name.
    public var tables: [String: PacketFilter] = [:]
    /// Names of the tables that vanish with the executor.
    public var ownedTables: Set<String> = []
    /// Classes of our tree by interface and minor number; no entry means no tree.
    public var classes: [String: [UInt16: Impairment]] = [:]
    /// Interfaces that have vanished.
    public var missingLinks: Set<String> = []
    /// Interfaces that are down.
    public var linksDown: Set<String> = []
    /// Values of settings that were written.
    public var settings = [KernelSetting.portRange: "32768\t60999", "net.ipv4.tcp_retries2": "15"]
    /// What of the network is somebody else's.
    public var foreign = SimulatedForeign()
    /// Workloads by token.
    public var workloads: [String: Workload] = [:]

    /// An empty host.
    public init() {}

    /// The same state without the processes that have ended in `other`: a signal cannot be taken back.
    public func withoutProcesses(endedIn other: SimulatedState) -> SimulatedState {
        var copy = self
        for (pid, process) in other.processes where !process.isAlive { copy.processes[pid] = nil }
        return copy
    }

    /// What the kernel does by itself when the executor dies: owned tables and helpers go, nothing else.
    mutating func endExecutor() {
        for helper in helpers.keys { helpers[helper] = nil }
        rules = [:]
        for table in ownedTables { tables[table] = nil }
        ownedTables = []
    }

    /// The living processes in a group.
    func members(of group: Cgroup) -> [Int32] {
        let root = root(of: group)
        return processes.values.filter { $0.isAlive && $0.groups[root] == group.directory }
            .map(\.identity.pid).sorted()
    }

    /// The root of the hierarchy that a group is in.
    func root(of group: Cgroup) -> String {
        var found = ""
        for (directory, other) in groups
        where other.isRoot && other.version == group.version && directory.count > found.count
            && (group.directory == directory || group.directory.hasPrefix(directory + "/"))
        {
            found = directory
        }
        return found
    }

    /// Takes a rule back from a helper, if it is there.
    mutating func disarm(_ slot: Int, of token: String) {
        rules[token]?[slot] = nil
        if rules[token]?.isEmpty == true { rules[token] = nil }
    }

    /// The living processes that descend from one and were started after it. Ended ones in between keep their place.
    func offspring(of process: ProcessIdentity) -> [Process] {
        processes.values.filter { $0.isAlive && $0.identity.pid != process.pid && descends($0, from: process) }
            .sorted { $0.identity.pid < $1.identity.pid }
    }

    private func descends(_ process: Process, from ancestor: ProcessIdentity) -> Bool {
        var current = process
        while let parent = processes[current.parent], parent.identity.pid != current.identity.pid {
            if parent.identity.pid == ancestor.pid { return parent.identity.startTicks == ancestor.startTicks }
            current = parent
        }
        return false
    }

    /// The group, or the nearest one above that exists.
    func existing(_ group: Cgroup) -> Cgroup {
        group.path(from: Cgroup(version: group.version, directory: root(of: group)))
            .last { groups[$0.directory] != nil } ?? group
    }

    /// The directories directly below one.
    func children(of directory: String) -> [String] {
        groups.keys.filter {
            $0.hasPrefix(directory + "/") && !$0.dropFirst(directory.count + 1).contains("/")
                && groups[$0]?.isRoot == false
        }
    }

    /// The living process of this identity.
    public func living(_ process: ProcessIdentity) -> Process? {
        guard let found = processes[process.pid], found.isAlive, found.identity.startTicks == process.startTicks else {
            return nil
        }
        return found
    }
}

extension SimulatedState {
    /// What differs between two states, part by part, for the message of a failed test.
    public static func difference(_ old: SimulatedState, _ new: SimulatedState) -> String {
        var parts: [String] = []
        for pid in Set(old.processes.keys).union(new.processes.keys) where old.processes[pid] != new.processes[pid] {
            parts.append("process \(pid): \(describe(old.processes[pid])) became \(describe(new.processes[pid]))")
        }
        for group in Set(old.groups.keys).union(new.groups.keys) where old.groups[group] != new.groups[group] {
            parts.append("group \(group): \(describe(old.groups[group])) became \(describe(new.groups[group]))")
        }
        if old.rules != new.rules { parts.append("rules: \(new.rules)") }
        if old.directories != new.directories { parts.append("directories: \(new.directories.sorted())") }
        if old.clocks != new.clocks { parts.append("clocks: \(new.clocks)") }
        if old.helpers != new.helpers { parts.append("helpers: \(new.helpers.keys.sorted())") }
        if old.tables != new.tables { parts.append("tables: \(new.tables.keys.sorted())") }
        if old.classes != new.classes { parts.append("classes: \(new.classes.keys.sorted())") }
        if old.missingLinks != new.missingLinks { parts.append("vanished: \(new.missingLinks.sorted())") }
        if old.linksDown != new.linksDown { parts.append("down: \(new.linksDown.sorted())") }
        if old.settings != new.settings { parts.append("settings: \(new.settings)") }
        if old.foreign != new.foreign { parts.append(SimulatedForeign.difference(old.foreign, new.foreign)) }
        if old.workloads != new.workloads { parts.append("workloads: \(new.workloads.keys.sorted())") }
        return parts.sorted().joined(separator: "; ")
    }

    private static func describe<T>(_ part: T?) -> String { part.map { "\($0)" } ?? "nothing" }
}
