import ChaosModel

extension SimulatedHost {
    /// Reads facts.
    public func survey(_ scope: Survey.Scope) throws(HostError) -> Survey {
        let state = self.state
        var survey = Survey()
        survey.run = scope.run
        survey.capabilities = kernel.findings
        survey.cpus = 2
        survey.onlineCPUs = CPUList([0, 1])
        survey.controllers = kernel.roots
        survey.files = OpenFileTable(allocated: 2000, maximum: 100_000)
        survey.memory = MemoryFacts(total: 8 << 30, available: 6 << 30, page: 4096)
        for path in scope.paths { survey.paths[path] = SimulatedKernel.disk(path) }
        survey.unknownSyscalls = scope.syscalls.filter { !SyscallName($0).isKnown }
        for name in scope.settings {
            survey.network.settings[name] = SettingFacts(
                value: state.settings[name] ?? "", isWritable: true, reach: .namespace)
            survey.settings[name] = SettingFacts(value: state.settings[name] ?? "", isWritable: true, reach: .host)
        }
        survey.workloadHierarchy = kernel.unifiedRoot
        survey.protected = [1: .initProcess, 2: .kernelThread, 50: .sshd, 200: .ancestor, 201: .itself]
        for (index, name) in SimulatedState.links.enumerated() where state.hasLink(name) {
            let root = state.foreign.roots[name]
            let isForeign = kernel.foreign.contains(name) || state.isForeign(name)
            survey.interfaces[name] = InterfaceFacts(
                index: Int32(index + 1), isLoopback: name == "lo",
                rootQdisc: root?.kind ?? (isForeign ? "tbf" : "noqueue"),
                isForeign: isForeign, carriesDefaultRoute: name == "eth0")
        }
        survey.usedQueues = state.foreign.queues
        for target in scope.targets {
            var found = try facts(of: target, in: state)
            found.memory = memory(of: found, in: state)
            survey.targets[target.name] = found
        }
        return survey
    }

    /// A service uses 100 MiB, a tenth of them pages of files; swap is accounted for.
    private func memory(of target: TargetFacts, in state: SimulatedState) -> GroupMemory? {
        guard let group = target.processes.first?.groups[.memory], !target.isPending, !group.isRoot else { return nil }
        let file = kernel.version == .v2 ? "memory.max" : "memory.limit_in_bytes"
        let limit = state.groups[group.group.directory]?.values[file].flatMap { UInt64($0) }
        return GroupMemory(
            group: group.group, usage: 100 << 20, reclaimable: 10 << 20, limit: limit, effectiveLimit: limit,
            canLimitSwap: true)
    }

    private func facts(of target: Target, in state: SimulatedState) throws(HostError) -> TargetFacts {
        var facts = TargetFacts(name: target.name)
        let living = state.processes.values.filter(\.isAlive).sorted { $0.identity.pid < $1.identity.pid }
        var own: [SimulatedState.Process]
        switch target.selector {
        case .command:
            facts.isLaunched = true
            guard let workload = state.workloads.values.first(where: { $0.target == target.name }) else {
                facts.isPending = true
                facts.processes = [
                    ProcessFacts(
                        identity: .launched(target.name), parent: 0, uid: 0, softOpenFiles: 0, hardOpenFiles: 0,
                        openFiles: 0,
                        groups: kernel.roots.mapValues { GroupMembership($0, isShared: true, isRoot: true) })
                ]
                return facts
            }
            facts.cgroup = workload.cgroup
            own = living.filter { $0.identity.name == target.name }
        case .process(let name): own = living.filter { $0.identity.name == name }
        case .pid(let pid): own = living.filter { $0.identity.pid == pid }
        case .pidfile(let path): throw SimulatedErrno.noEntry.error("read \(path)")
        case .port(let port):
            facts.ports = [port]
            own = living.filter { $0.port == port }
        case .cgroup(let directory):
            guard let group = state.groups[directory] else { throw SimulatedErrno.noEntry.error("find \(directory)") }
            facts.cgroup = Cgroup(version: group.version, directory: directory)
            own = living.filter {
                $0.groups[state.root(of: Cgroup(version: group.version, directory: directory))].map {
                    $0 == directory || $0.hasPrefix(directory + "/")
                } ?? false
            }
        case .unit(let name), .container(let name): throw SimulatedErrno.noEntry.error("find \(name)")
        case .netns(let name, let port):
            facts.isNamespace = true
            facts.network = NetworkFacts(
                namespace: NetworkNamespaceID(inode: 4_026_532_000, path: "/run/netns/\(name)"))
            facts.ports = port.map { [$0] } ?? []
            own = []
        case .user(let name):
            facts.uid = UInt32(name) ?? 1000
            own = []
        }
        if facts.ports.isEmpty { facts.ports = Array(Set(own.compactMap(\.port))).sorted() }
        let pids = Set(own.map(\.identity.pid))
        // Who else is in each directory: asked for every process and controller.
        var strangers: Set<String> = []
        for process in living where !pids.contains(process.identity.pid) { strangers.formUnion(process.groups.values) }
        facts.processes = own.map { process in
            let groups = kernel.roots.compactMapValues { root in
                process.groups[root.directory].map { directory in
                    let group = Cgroup(version: root.version, directory: directory)
                    return GroupMembership(
                        group, isShared: strangers.contains(directory), isRoot: group == root)
                }
            }
            var facts = ProcessFacts(
                identity: process.identity, parent: process.parent, uid: 0, softOpenFiles: process.softOpenFiles,
                hardOpenFiles: process.hardOpenFiles, openFiles: 3, groups: groups)
            facts.bounds.groupCPUs = CPUList([0, 1])
            facts.bounds.cpus = process.cpus ?? facts.bounds.groupCPUs
            facts.bounds.tasks = 4
            return facts
        }
        return facts
    }
}
