/// A limit that a cgroup controller puts on a target: in the group that holds the target and nothing else, or, where there
/// is none, in one made for it. Steps that limit the same target at the same time share the group that is made.
struct GroupLimit {
    /// A value of an interface file.
    typealias Value = (file: String, value: String)

    /// The controller.
    let controller: CgroupController
    /// The fault that asks for it.
    let fault: String
    /// Whether a launched target has a group of its own in the controller's hierarchy: `LaunchNeed.group`.
    var isGroupedAtLaunch = false

    /// The root of the hierarchy that has the controller.
    /// - Throws: `PlanError` when this host offers it in neither version, or refuses to limit by it.
    func hierarchy(on survey: Survey) throws(PlanError) -> Cgroup {
        guard let hierarchy = survey.controllers[controller] else {
            throw PlanError(
                "\(fault) needs the \(controller.rawValue) controller, and this host offers it in neither cgroup version",
                fix:
                    "mount a cgroup hierarchy with the \(controller.rawValue) controller; `aftershock doctor` shows what was tried"
            )
        }
        try survey.require(controller.capability(hierarchy.version), for: fault)
        return hierarchy
    }

    /// What puts the limit on the step's target.
    /// - Parameters:
    ///   - companions: other controllers that v2 enables beside it, where they are to be had.
    ///   - setup: what a new group is told before processes can enter it.
    ///   - values: the limit itself, by the cgroup version.
    func changes(
        on survey: Survey, along companions: [CgroupController] = [], setup: (Cgroup.Version) -> [Value] = { _ in [] },
        values: (Cgroup.Version) throws(PlanError) -> [Value]
    ) throws(PlanError) -> [Change] {
        let hierarchy = try hierarchy(on: survey)
        let processes = try survey.processes(for: fault)
        let group = try group(on: survey)
        let controllers =
            [controller] + companions.filter { hierarchy.version == .v2 && survey.controllers[$0] == hierarchy }
        let enabled = controllers.flatMap { enabling($0, above: group, hierarchy) }
        if ownGroup(of: processes, on: survey, in: hierarchy) != nil {
            return enabled + writes(try values(group.version), to: group)
        }
        let current = processes.first?.home(controller)?.group ?? hierarchy
        return enabled + [.createCgroup(group, parent: current)]
            + writes(setup(group.version) + (try values(group.version)), to: group)
            + [.moveProcesses(processes.map(\.identity), into: group)]
    }

    /// The group that gets the limit: the target's own, or the one that is made for it.
    func group(on survey: Survey) throws(PlanError) -> Cgroup {
        let hierarchy = try hierarchy(on: survey)
        let processes = try survey.processes(for: fault)
        if let group = ownGroup(of: processes, on: survey, in: hierarchy) { return group }
        // v2 forbids processes beside child groups, so the new group is a sibling there and a child in v1.
        let current = processes.first?.home(controller)?.group ?? hierarchy
        let parent = hierarchy.version == .v2 && current != hierarchy ? current.parent : current
        return parent.child(survey.targetToken)
    }

    /// Whether the target has a group of its own already, whose limits count all that it uses. What processes used before
    /// they were moved into a new one stays with the group they came from.
    func isOwnGroup(on survey: Survey) -> Bool {
        guard let hierarchy = survey.controllers[controller], let target = survey.target else { return false }
        return target.isPending || ownGroup(of: target.processes, on: survey, in: hierarchy) != nil
    }

    private func ownGroup(of processes: [ProcessFacts], on survey: Survey, in hierarchy: Cgroup) -> Cgroup? {
        // Its own from the launch on, whatever it forks while one looks.
        if isGroupedAtLaunch, let target = survey.target, target.isPending || target.isLaunched {
            return hierarchy.child(survey.targetToken)
        }
        if let given = survey.target?.cgroup, given != hierarchy, survey.hierarchy(of: given) == hierarchy {
            return given
        }
        let homes = processes.map { $0.home(controller) }
        guard let first = homes.first ?? nil, first.group != hierarchy, Set(homes.map { $0?.group }).count == 1 else {
            return nil
        }
        return homes.allSatisfy { $0.map { !$0.isShared && !$0.isRoot } ?? false } ? first.group : nil
    }

    private func enabling(_ controller: CgroupController, above group: Cgroup, _ hierarchy: Cgroup) -> [Change] {
        guard hierarchy.version == .v2 else { return [] }
        return group.parent.path(from: hierarchy).map { .enableController(controller.rawValue, in: $0) }
    }

    private func writes(_ values: [Value], to group: Cgroup) -> [Change] {
        values.map { .writeCgroup(group, file: $0.file, value: $0.value) }
    }
}

extension Survey {
    /// The group in which a helper competes with the step's target for what a controller gives it; `nil` without a target:
    /// then it competes with the whole host.
    func groupForHelper(_ controller: CgroupController, for fault: String) throws(PlanError) -> Cgroup? {
        guard let target else { return nil }
        let group = try processes(for: fault).first?.groups[controller]?.group
        return target.isPending ? controllers[controller] : group
    }

    /// The roots of every hierarchy that faults act in.
    var hierarchies: Set<Cgroup> { Set(controllers.values).union(workloadHierarchy.map { [$0] } ?? []) }

    /// The root of the hierarchy that a group is in.
    func hierarchy(of group: Cgroup) -> Cgroup? {
        hierarchies.filter { $0.version == group.version }
            .filter { group == $0 || group.directory.hasPrefix($0.directory + "/") }
            .max { $0.directory.count < $1.directory.count }
    }
}
