import ChaosModel
import LinuxKernel

/// Finds what a target's selector means on this host, now.
struct TargetResolver {
    let supervisor: Supervisor
    let hierarchies: CgroupHierarchies
    let places: NetworkPlaces
    /// The ports of which it matters who has them.
    var ports: Set<UInt16> = []
    /// The settings of sysctl(8) that are asked about.
    var settings: Set<String> = []
    /// The names of the targets whose open connections are looked for.
    var traffic: Set<String> = []

    /// The facts of one target.
    /// - Throws: `HostError` when the selector itself cannot be followed; a target without processes is no error here.
    func facts(of target: Target, run: String) throws(HostError) -> TargetFacts {
        var facts = TargetFacts(name: target.name)
        switch target.selector {
        case .command(let command):
            facts.isLaunched = true
            facts.ports = command.ready.map { [$0.port] } ?? []
            guard let workload = supervisor.workload(target.name) else {
                facts.isPending = true
                facts.processes = [pending(target.name)]
                facts.socketCgroup = hierarchies.v2.flatMap {
                    socketCgroup($0.child("aftershock_\(run)_\(target.name)"))
                }
                return facts
            }
            facts.cgroup = workload.cgroup
            let pids = workload.cgroup.map(hierarchies.members) ?? supervisor.pids(target.name)
            return withTraffic(filled(facts, pids: pids))
        case .process(let name): return withTraffic(filled(facts, pids: ProcessTable.named(name)))
        case .pid(let pid): return withTraffic(filled(facts, pids: [try leader(pid)]))
        case .pidfile(let path): return withTraffic(filled(facts, pids: try family(ofPidfile: path)))
        case .port(let port):
            facts.ports = [port]
            return filled(facts, by: PortListeners(port))
        case .cgroup(let path):
            let group = try existingGroup(path)
            facts.cgroup = group
            return withTraffic(filled(facts, pids: hierarchies.members(of: group)))
        case .unit(let name):
            facts.unit = name
            return members(of: try unit(name), facts)
        case .container(let id): return members(of: try container(id), facts)
        case .netns(let name, let port): return try namespace(name, port: port, facts)
        case .user(let name):
            guard let uid = UserDatabase.uid(of: name) ?? UInt32(name) else {
                throw HostError("find target `\(target.name)`", reason: "there is no user `\(name)`")
            }
            facts.uid = uid
            return filled(
                facts, pids: ProcessTable.all().filter { ProcessTable.effectiveUser($0) == uid }, keepingPorts: true)
        }
    }

    /// The facts of a target that is whoever listens on a port.
    /// - Parameter listeners: who that is, in the network namespace that is meant.
    func filled(_ facts: TargetFacts, by listeners: PortListeners) -> TargetFacts {
        var facts = filled(facts, pids: listeners.pids, keepingPorts: true)
        facts.isFoundByPort = true
        facts.hasHiddenListener = listeners.isHidden
        return facts
    }

    private func members(of directory: CgroupDirectory, _ facts: TargetFacts) -> TargetFacts {
        var facts = facts
        facts.cgroup = known(directory)
        // Empty when it goes this very moment.
        return withTraffic(filled(facts, pids: (try? directory.subtreeProcesses()) ?? []))
    }

    func filled(_ facts: TargetFacts, pids: [Int32], keepingPorts: Bool = false) -> TargetFacts {
        var facts = facts
        let own = Set(pids)
        facts.processes = own.compactMap { process($0, of: own) }
            .sorted { ($0.identity.startTicks, $0.identity.pid) < ($1.identity.startTicks, $1.identity.pid) }
        let listeners = ListeningSocket.held(by: Array(own))
        if !keepingPorts { facts.ports = Array(Set(facts.ports + listeners.map(\.port))).sorted() }
        // A target that was given as a port is the service on that port alone.
        facts.listeners = listeners.filter { !keepingPorts || facts.ports.isEmpty || facts.ports.contains($0.port) }
            .map { Listener($0) }
        return facts
    }

    /// What the processes of a target have started and the target does not name.
    func offspring(of facts: TargetFacts) -> [ProcessFacts] {
        // Everybody descends from 0, which stands for one that is yet to be launched.
        let own = Set(facts.processes.map(\.identity).filter { !$0.isPending }.map(\.pid))
        return own.isEmpty
            ? []
            : ProcessTable.descendants(of: own).filter { !own.contains($0) }.compactMap { process($0, of: own) }
    }

    private func process(_ pid: Int32, of own: Set<Int32>) -> ProcessFacts? {
        guard let stat = ProcessTable.stat(pid), stat.state != "Z", stat.state != "X" else { return nil }
        let limit = try? OpenFileLimit.of(pid)
        let descriptors = ProcessTable.openDescriptors(pid)
        var facts = ProcessFacts(
            identity: ProcessIdentity(pid: pid, startTicks: stat.startTicks, name: stat.comm), parent: stat.parent,
            uid: ProcessTable.effectiveUser(pid) ?? 0, softOpenFiles: limit?.soft ?? 0,
            hardOpenFiles: limit?.hard ?? 0, openFiles: descriptors.count, groups: memberships(of: pid, among: own))
        facts.bounds = bounds(of: stat, in: facts.groups)
        facts.descriptors = descriptors.runs
        facts.isGuarded = ProcessTable.isGuarded(pid)
        facts.isSandboxed = SyscallTracer.isSandboxed(pid)
        facts.tracer = SyscallTracer.tracer(of: pid).flatMap { ProcessTable.stat($0) }.map {
            ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks, name: $0.comm)
        }
        return facts
    }

    private func pending(_ name: String) -> ProcessFacts {
        ProcessFacts(
            identity: .launched(name), parent: 0, uid: HostFacts.effectiveUser, softOpenFiles: 0, hardOpenFiles: 0,
            openFiles: 0,
            groups: hierarchies.controllers.mapValues { GroupMembership($0, isShared: true, isRoot: true) })
    }

    /// A thread's number has files in /proc too, but what is done by it would hit its process.
    func leader(_ pid: Int32) throws(HostError) -> Int32 {
        let status = (try? File.text(of: "/proc/\(pid)/status")) ?? ""
        let group = status.split(separator: "\n").first { $0.hasPrefix("Tgid:") }?.split { $0.isWhitespace }.last
        guard let group, let leader = Int32(group), leader != pid else { return pid }
        throw HostError("find process \(pid)", reason: "it is a thread of process \(leader)")
    }

    func family(ofPidfile path: String) throws(HostError) -> [Int32] {
        let file: PidFile
        do throws(KernelError) { file = try PidFile(path) } catch {
            throw HostError("read \(path)", errno: error.errno, reason: error.reason)
        }
        guard let pid = Int32(file.text.trimmedSpace), pid > 0 else {
            throw HostError("read \(path)", reason: "it holds no process id")
        }
        // Whoever can write the file must not have us meet somebody else's process.
        guard file.mayName(pid) else {
            throw HostError(
                "read \(path)", errno: 1,
                reason: "it names process \(pid), which is not of the user who can write the file")
        }
        return [pid] + ProcessTable.descendants(of: pid)
    }

    func existingGroup(_ path: String) throws(HostError) -> Cgroup {
        // One spelling for each group, so that a root is known as one.
        let parts = path.split(separator: "/")
        guard !parts.contains(".."), !parts.contains(".") else {
            throw HostError("find cgroup \(path)", reason: "a path may not contain `.` or `..`")
        }
        let name = parts.map { "/" + $0 }.joined()
        for root in hierarchies.roots {
            let directory =
                name.hasPrefix(root.directory + "/") || name == root.directory ? name : root.directory + name
            if CgroupDirectory(directory).exists { return Cgroup(version: root.version, directory: directory) }
        }
        throw HostError("find cgroup \(path)", errno: 2, reason: "no mounted hierarchy has it")
    }
}
