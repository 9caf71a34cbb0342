import ChaosModel
import LinuxKernel

/// What the memory controller knows of a target.
extension LinuxHost {
    /// The figures of the group that the target was given as, or of its first process's; `nil` where there is none, as in
    /// the root.
    func groupMemory(of target: TargetFacts, _ survey: Survey) -> GroupMemory? {
        guard let root = survey.controllers[.memory], !target.isPending else { return nil }
        let given = target.cgroup.flatMap { CgroupHierarchies.current.root(of: $0) == root && $0 != root ? $0 : nil }
        guard let group = given ?? target.processes.first?.groups[.memory]?.group, group != root,
            let reading = CgroupDirectory(group.directory).memory
        else { return nil }
        return GroupMemory(
            group: group, usage: reading.usage, reclaimable: reading.reclaimable, limit: reading.limit,
            limitWithSwap: reading.limitWithSwap,
            effectiveLimit: group.path(from: root).compactMap { CgroupDirectory($0.directory).memory?.limit }.min(),
            canLimitSwap: reading.canLimitSwap)
    }

    /// How often a limit was met, whom it cost its life, and what the group uses.
    func memoryEvidence(of group: Cgroup, _ file: String) -> [String: Double] {
        let directory = CgroupDirectory(group.directory)
        let events = directory.memoryEvents
        switch file {
        case "memory.high": return events["high"].map { ["high_events": Double($0)] } ?? [:]
        case "memory.max", "memory.limit_in_bytes":
            var evidence: [String: Double] = [:]
            evidence["limit_hits"] = events["max"].map { Double($0) }
            evidence["oom_kills"] = events["oom_kill"].map { Double($0) }
            evidence["usage_growth_bytes"] = directory.memory.map { Double($0.usage) }
            return evidence
        case "memory.memsw.limit_in_bytes":
            let hits = (try? directory.read("memory.memsw.failcnt")).flatMap { Double($0) }
            return hits.map { ["limit_with_swap_hits": $0] } ?? [:]
        case "memory.swap.max":
            let hits = (try? directory.numbers("memory.swap.events"))?["max"]
            return hits.map { ["swap_limit_hits": Double($0)] } ?? [:]
        default: return [:]
        }
    }
}
