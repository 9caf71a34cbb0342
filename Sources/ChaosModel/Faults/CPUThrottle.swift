/// Caps the CPU time of the target by a quota, so that latency rises while CPU use looks low.
struct CPUThrottle: Fault {
    static let name = "cpu.throttle"
    static let summary = "Caps the target's CPU time by a quota of the cpu controller."
    static let targetNeed = TargetNeed.processes

    private let quota: Percent
    private let period: Duration

    init(_ fields: inout FieldReader) {
        quota = fields.required("quota", "CPU time allowed, in percent of one CPU.", example: "50%") {
            (value: Percent) in
            value.share < 0.01 ? "a quota is at least 1%" : nil
        }
        period = fields.value("period", default: .milliseconds(100), "The period the quota is counted over.") {
            (value: Duration) in
            value < .milliseconds(1) || value > .seconds(1) ? "a period lies between 1ms and 1s" : nil
        }
        if quota.share * period.microseconds < 1000 {
            fields.reject(
                "the quota is below the kernel's minimum of 1ms a period", at: "quota",
                suggestion: "use a longer period")
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        guard let hierarchy = survey.cpuHierarchy, survey.has(.cpuV2) || survey.has(.cpuV1) else {
            throw PlanError(
                "cpu.throttle needs the cpu controller, and this host offers it in neither cgroup version",
                fix: "mount a cgroup hierarchy with the cpu controller; `aftershock doctor` shows what was tried")
        }
        let processes = try survey.processes(for: Self.name)
        if let group = ownGroup(of: processes, given: survey.target?.cgroup, in: hierarchy) {
            return enabling(above: group, hierarchy) + writes(to: group)
        }
        // v2 forbids processes beside child groups, so the new group is a sibling there and a child in v1.
        let current = processes.first?.cpuCgroup ?? hierarchy
        let parent = hierarchy.version == .v2 && current != hierarchy ? current.parent : current
        let group = parent.child(survey.token)
        return enabling(above: group, hierarchy) + [.createCgroup(group, parent: current)]
            + writes(to: group) + [.moveProcesses(processes.map(\.identity), into: group)]
    }

    /// The group that holds the target and nothing else, when the whole target is in one.
    private func ownGroup(of processes: [ProcessFacts], given: Cgroup?, in hierarchy: Cgroup) -> Cgroup? {
        if let given, given.version == hierarchy.version, given != hierarchy { return given }
        let groups = Set(processes.map(\.cpuCgroup))
        guard groups.count == 1, let group = groups.first ?? nil, group != hierarchy else { return nil }
        return processes.allSatisfy { !$0.sharesCpuCgroup && !$0.isInRootCgroup } ? group : nil
    }

    private func enabling(above group: Cgroup, _ hierarchy: Cgroup) -> [Change] {
        guard hierarchy.version == .v2 else { return [] }
        return group.parent.path(from: hierarchy).map { .enableController("cpu", in: $0) }
    }

    private func writes(to group: Cgroup) -> [Change] {
        let allowed = Int64((quota.share * period.microseconds).rounded())
        let length = Int64(period.microseconds)
        switch group.version {
        case .v2: return [.writeCgroup(group, file: "cpu.max", value: "\(allowed) \(length)")]
        case .v1:
            return [
                .writeCgroup(group, file: "cpu.cfs_period_us", value: "\(length)"),
                .writeCgroup(group, file: "cpu.cfs_quota_us", value: "\(allowed)"),
            ]
        }
    }
}
