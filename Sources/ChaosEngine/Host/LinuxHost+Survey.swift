import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Reads what a plan needs to know. Mechanisms are attempted once for each host object, targets every time.
    public func survey(_ scope: Survey.Scope) throws(HostError) -> Survey {
        var survey = Survey()
        survey.run = scope.run
        survey.capabilities = findings()
        survey.cpus = HostFacts.onlineCPUs
        survey.onlineCPUs = CPUList(list: HostFacts.onlineCPUList) ?? CPUList(Set(0..<survey.cpus))
        survey.user = HostFacts.effectiveUser
        survey.held = PrivilegeLimit.held
        survey.countsDescriptors = ProcessTable.countsDescriptors
        let hierarchies = CgroupHierarchies.current
        survey.controllers = hierarchies.controllers
        // Where we can make no group the workloads do without: their processes are known by their environment.
        survey.workloadHierarchy =
            survey.has(.cgroupV2) ? hierarchies.v2 : survey.has(.cpuV1) ? hierarchies.v1[.cpu] : nil
        survey.ownGroups = hierarchies.roots.compactMap { hierarchies.cgroup(of: HostFacts.processID, like: $0) }
        survey.clockLibrary = clockLibrary
        survey.memory = HostMemory.facts
        for path in scope.paths { survey.paths[path] = pathFacts(of: path) }
        survey.unknownSyscalls = scope.syscalls.filter { SyscallTable.number(of: $0) == nil }
        survey.network = try places.ownFacts()
        let sshd = ["sshd", "sshd-session", "sshd-auth"].flatMap { ProcessTable.named($0) }
        // What was seen of sshd before capabilities were dropped is not forgotten: its ports stay out of bounds.
        survey.remoteAccessPorts = remoteAccess.withLock { known in
            known.formUnion([22] + ProcessTable.listeningPorts(of: sshd) + Self.ownSessionPorts())
            return known.sorted()
        }
        if let place = try? places.require(nil) {
            let carriers = try Carriers(in: place, remoteAccess: survey.remoteAccessPorts)
            for name in survey.interfaces.keys { carriers.mark(&survey.interfaces[name]) }
        }
        let resolver = TargetResolver(
            supervisor: supervisor, hierarchies: hierarchies, places: places, ports: scope.ports,
            settings: scope.settings, traffic: scope.traffic)
        for target in scope.targets {
            var found = resolver.findings(of: target, run: scope.run)
            if scope.families.contains(target.name) { found.offspring = resolver.offspring(of: found) }
            found.memory = groupMemory(of: found, survey)
            survey.targets[target.name] = found
        }
        survey.closedGroups = closedGroups(of: survey)
        survey.network.lookUp(scope.ports)
        survey.network.lookUp(settings: scope.settings)
        survey.settings = survey.network.settings
        survey.hardOpenFiles = (try? OpenFileLimit.of(HostFacts.processID))?.hard ?? .max
        if let table = try? FileTable.now() {
            survey.files = OpenFileTable(allocated: table.allocated, maximum: table.maximum)
        }
        survey.protected = protected(sshd: sshd, targets: survey.targets.values.flatMap(\.processes))
        return survey
    }

    /// Those of the groups that the plan may be about which an ordinary process of ours could not change. The root of a
    /// hierarchy is nobody's to write to, not even root's (mode 0555), and what works is found out in a group below it.
    private func closedGroups(of survey: Survey) -> Set<Cgroup> {
        let targets = survey.targets.values
        let processes = targets.flatMap { $0.processes + $0.offspring }.filter { !$0.identity.isPending }
        let groups =
            Array(survey.controllers.values) + [survey.workloadHierarchy].compactMap(\.self)
            + targets.compactMap(\.cgroup) + processes.flatMap { $0.groups.values.map(\.group) }
        return Set(groups).filter { !FileAccess.mayWrite(to: $0.directory) }
    }

    /// Ports of this host by which the operator is logged in: a server that was restarted elsewhere, or that systemd
    /// starts for each connection, listens on them no more. ssh(1) tells the session's shell in SSH_CONNECTION.
    private static func ownSessionPorts() -> [UInt16] {
        let here = HostFacts.processID
        return ([here] + ProcessTable.ancestors(of: here)).compactMap { pid in
            let words = ProcessTable.environmentValue(pid, "SSH_CONNECTION")?.split(separator: " ") ?? []
            return words.count == 4 ? UInt16(words[3]) : nil
        }
    }

    private func protected(sshd: [Int32], targets: [ProcessFacts]) -> [Int32: Protection] {
        var protected: [Int32: Protection] = [:]
        for process in targets
        where ProcessTable.stat(process.identity.pid)?.isKernelThread == true {
            protected[process.identity.pid] = .kernelThread
        }
        for pid in ProcessTable.ancestors(of: HostFacts.processID) { protected[pid] = .ancestor }
        for pid in sshd { protected[pid] = .sshd }
        protected[1] = .initProcess
        protected[HostFacts.processID] = .itself
        for child in ProcessTable.descendants(of: HostFacts.processID) {
            let words = ProcessTable.commandLine(child)
            if words.count > 1, ["helper", "guardian", "courier"].contains(words[1]), words[0] == executable {
                protected[child] = .itself
            }
        }
        return protected
    }
}
