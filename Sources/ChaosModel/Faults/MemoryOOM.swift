/// Has the kernel's own OOM killer kill a process of the target: once, in a group that holds the target and nobody else.
struct MemoryOOM: Fault {
    static let name = "memory.oom"
    static let summary = "Has the kernel's OOM killer kill a process of the target, once; it cannot be taken back."
    static let isInstant = true
    static let targetNeed = TargetNeed.processes

    private let headroom: ByteSize

    init(_ fields: inout FieldReader) {
        headroom = fields.value(
            "headroom", default: ByteSize(bytes: 64 << 20),
            "How far above what it uses the target's limit is set meanwhile, if it is not that low."
        ) { (value: ByteSize) in
            value.bytes < 8 << 20 || value.bytes > 1 << 40 ? "a headroom lies between 8MiB and 1TiB" : nil
        }
    }

    var launchNeeds: [LaunchNeed] { [.group(.memory)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let limit = GroupLimit(controller: .memory, fault: Self.name, isGroupedAtLaunch: true)
        let root = try limit.hierarchy(on: survey)
        let processes = try survey.processes(for: Self.name)
        let isOwn = limit.isOwnGroup(on: survey)
        let known = isOwn ? survey.target?.memory : nil
        // What the kernel can drop does not stand in its way.
        let wanted = survey.memory.wholePages((known?.needed ?? 0) + headroom.bytes)
        let bound = Swift.min(wanted, known?.limit ?? .max)
        let changes = try limit.changes(on: survey) { version in
            var values: [GroupLimit.Value] = []
            let file = version == .v2 ? "memory.max" : "memory.limit_in_bytes"
            if bound < known?.limit ?? .max { values.append((file, "\(bound)")) }
            guard survey.memory.swap > 0, known?.canLimitSwap ?? (version == .v2) else { return values }
            switch version {
            case .v2: values.insert(("memory.swap.max", "0"), at: 0)
            case .v1: values.append(("memory.memsw.limit_in_bytes", "\(bound)"))
            }
            return values
        }
        let group = isOwn ? try own(on: survey, root) : made(changes) ?? root
        guard group != root else {
            throw PlanError("\(Self.name) needs a group that holds the target and nobody else")
        }
        let home = isOwn && !(survey.target?.isPending ?? false) ? processes.first?.groups[.memory]?.group : nil
        let exhaustion = MemoryExhaustion(
            group: group, place: MemoryPlace(group: home ?? group, root: root), most: bound + headroom.bytes)
        return processes.map { .adjustOOMScore($0.identity, 1000) } + changes
            + [.startHelper(Helper(token: survey.token, work: .exhaustMemory(exhaustion)))]
    }

    func notes(on survey: Survey) -> [String] {
        let isOwn = GroupLimit(controller: .memory, fault: Self.name, isGroupedAtLaunch: true).isOwnGroup(on: survey)
        let which =
            isOwn
            ? "of several processes the kernel chooses the one with the most memory"
            : "what the target has already is charged to the group it comes from, so that one kill frees nothing: "
                + "the kernel may kill several of its processes"
        return ["\(which); who starts it again is up to its supervisor"] + MemoryNotes.supervision(of: survey.target)
    }

    private func own(on survey: Survey, _ root: Cgroup) throws(PlanError) -> Cgroup {
        if survey.target?.isPending == true { return root.child(survey.targetToken) }
        if let given = survey.target?.cgroup, survey.hierarchy(of: given) == root { return given }
        return try survey.groupForHelper(.memory, for: Self.name) ?? root
    }

    private func made(_ changes: [Change]) -> Cgroup? {
        changes.lazy.compactMap { if case .createCgroup(let group, _) = $0 { group } else { nil } }.first
    }
}
