import ChaosModel
import LinuxKernel

extension LinuxHost {
    /// Reads what a plan needs to know. Mechanisms are attempted once for each host object, targets every time.
    public func survey(_ scope: Survey.Scope) throws(HostError) -> Survey { try survey(scope) {} }

    /// The same, and tells between targets that it gets on: a host with very many processes takes its time.
    func survey(_ scope: Survey.Scope, pulse: () -> Void) throws(HostError) -> Survey {
        var survey = Survey()
        survey.run = scope.run
        survey.capabilities = findings()
        survey.cpus = HostFacts.onlineCPUs
        survey.user = HostFacts.effectiveUser
        let hierarchies = CgroupHierarchies.current
        survey.cpuHierarchy = hierarchies.cpu
        survey.workloadHierarchy = hierarchies.v2 ?? hierarchies.cpuV1
        survey.interfaces = try interfaces()
        survey.usedQueues = Self.usedQueues()
        let sshd = ["sshd", "sshd-session", "sshd-auth"].flatMap { ProcessTable.named($0) }
        survey.remoteAccessPorts = Array(Set([22] + ProcessTable.listeningPorts(of: sshd))).sorted()
        let resolver = TargetResolver(supervisor: supervisor, hierarchies: hierarchies)
        for target in scope.targets {
            survey.targets[target.name] = resolver.findings(of: target, run: scope.run)
            pulse()
        }
        survey.protected = protected(sshd: sshd, targets: survey.targets.values.flatMap(\.processes))
        return survey
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
            if words.count > 1, ["helper", "guardian"].contains(words[1]), words[0] == executable {
                protected[child] = .itself
            }
        }
        return protected
    }

    private func interfaces() throws(HostError) -> [String: InterfaceFacts] {
        guard let trafficControl = try? places.require(nil).trafficControl else { return [:] }
        return try attempt("list interfaces") { () throws(KernelError) in
            let outside = try trafficControl.defaultRouteInterface()
            var facts: [String: InterfaceFacts] = [:]
            for interface in try trafficControl.interfaces() {
                let root = try trafficControl.rootQdisc(of: interface.name)
                facts[interface.name] = InterfaceFacts(
                    index: interface.index, isLoopback: interface.isLoopback, rootQdisc: root.kind,
                    isForeign: root.handle != 0 && root != RootQdisc(kind: "htb", handle: Impairment.major),
                    carriesDefaultRoute: interface.name == outside)
            }
            return facts
        }
    }

    /// Numbers of bound queues, the first column of `/proc/net/netfilter/nfnetlink_queue`.
    private static func usedQueues() -> Set<UInt16> {
        let text = (try? File.text(of: "/proc/thread-self/net/netfilter/nfnetlink_queue")) ?? ""
        return Set(
            text.split(separator: "\n").compactMap { line in
                line.split(separator: " ").first.flatMap { UInt16($0) }
            })
    }
}
