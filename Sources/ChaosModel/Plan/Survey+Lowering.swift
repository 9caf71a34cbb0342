/// What faults ask a survey while they are lowered.
extension Survey {
    /// Refuses a fault on a host that lacks a mechanism.
    /// - Throws: `PlanError` with what was seen and what to install.
    func require(_ capability: Capability, for fault: String) throws(PlanError) {
        guard !has(capability) else { return }
        let finding = capabilities[capability]
        if let missing = finding?.missing {
            throw .lacking([Privilege(missing, "for \(capability.rawValue)")], for: fault)
        }
        throw PlanError(
            "\(fault) needs \(capability.rawValue), which does not work here: \(finding?.detail ?? "not attempted")",
            fix: finding?.fix ?? "`aftershock doctor` shows what this host can do")
    }

    /// The processes of the step's target.
    /// - Throws: `PlanError` when there are none.
    func processes(for fault: String) throws(PlanError) -> [ProcessFacts] {
        guard let target else { throw PlanError("\(fault) needs a `target`") }
        guard !target.processes.isEmpty else {
            throw PlanError(
                "target `\(target.name)` has no process on this host",
                fix: "start the service first, or check the target's selector")
        }
        return target.processes
    }

    /// The cgroup v2 that holds the step's target and nobody else, where it was given as one or launched into one.
    var ownUnifiedGroup: Cgroup? {
        guard has(.cgroupV2), let target else { return nil }
        let group = target.isPending ? workloadHierarchy?.child(targetToken) : target.cgroup
        return group?.version == .v2 ? group : nil
    }

    /// The first NFQUEUE number that nobody uses, by step so that parallel steps differ.
    var freeQueue: UInt16 {
        var number = UInt16(truncatingIfNeeded: 0xAF00 + step)
        while usedQueues.contains(number) { number &+= 64 }
        return number
    }

    /// The interface of the default route.
    var defaultRouteInterface: String? { interfaces.first { $0.value.carriesDefaultRoute }?.key }
}
