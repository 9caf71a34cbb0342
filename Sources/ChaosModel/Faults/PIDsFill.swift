/// Uses up the tasks that the target's group, or the host, may have, as a fork bomb or a leak of threads does.
struct PIDsFill: Fault {
    static let name = "pids.fill"
    static let summary = "Uses up the tasks of the target's group, or of the host: fork fails with EAGAIN."
    static let targetNeed = TargetNeed.optionalProcesses
    static let exampleFields: Set<String> = ["target", "limit"]

    private let leave: Int?
    private let share: Percent?
    private let limit: Int?

    init(_ fields: inout FieldReader) {
        leave = fields.optional(
            "leave", "How many tasks stay free: 0 when left out, and \(TaskLoad.reserve) on the whole host.",
            example: "0",
            where: PIDsLimit.check)
        share = fields.optional(
            "share", "The share of the limit that is taken in all, in place of `leave`.", example: "90%"
        ) { (value: Percent) in
            value.share <= 0 || value.share > 1 ? "a share lies above 0% and at most at 100%" : nil
        }
        limit = fields.optional(
            "limit", "Gives the target a limit first, for one whose group has none.", example: "200",
            where: PIDsLimit.check)
        if leave != nil, share != nil { fields.reject("give either `leave` or `share`", at: "share") }
    }

    /// A group from the launch on: what the supervisor starts again meanwhile is limited, too.
    var launchNeeds: [LaunchNeed] { [.group(.pids)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        guard survey.target != nil else { return [try fillingHost(survey)] }
        let (group, changes) = try limited(on: survey)
        let load = TaskLoad(group: group, leave: share == nil ? leave ?? 0 : nil, share: share?.share ?? 1)
        return changes + [.startHelper(Helper(token: survey.token, work: .fillTasks(load), cgroup: group))]
    }

    func notes(on survey: Survey) -> [String] {
        survey.target == nil
            ? ["every program of this host is hit, those that you log in with as well"]
            : ["what the target itself starts meanwhile takes from what is left; what ends is taken at once"]
    }

    private func limited(on survey: Survey) throws(PlanError) -> (Cgroup, [Change]) {
        let rule = GroupLimit(controller: .pids, fault: Self.name, isGroupedAtLaunch: true)
        if let limit {
            let changes = try PIDsLimit.changes(limit: limit, on: survey, for: Self.name)
            return (try rule.group(on: survey), changes)
        }
        _ = try rule.hierarchy(on: survey)
        let bounds = try survey.processes(for: Self.name).first?.bounds
        guard rule.isOwnGroup(on: survey), survey.target?.isPending == false else {
            throw PlanError(
                "the target shares its group with others, who would be hit, too",
                fix: "give a `limit`: the target then gets a group of its own")
        }
        guard let known = bounds?.taskLimit else {
            throw PlanError("the target's group has no limit of tasks that could be used up", fix: "give a `limit`")
        }
        // Its own limit anew: so the group is checked as one that is limited, and the kernel's count of refusals is read.
        return (try rule.group(on: survey), try rule.changes(on: survey) { _ in [("pids.max", "\(known)")] })
    }

    private func fillingHost(_ survey: Survey) throws(PlanError) -> Change {
        if limit != nil {
            throw PlanError("`limit` needs a `target`: the host has its own", fix: "leave `limit` out")
        }
        if let leave, leave < TaskLoad.reserve {
            throw PlanError(
                "`leave: \(leave)` would lock you out of the host",
                fix: "leave \(TaskLoad.reserve) tasks or more, or name a `target`")
        }
        guard survey.consents.contains(.wholeHost) else {
            throw PlanError(
                "every program of this host would be without new processes and threads",
                fix: "list `whole-host` under `consent:` if you mean it, or name a `target`")
        }
        let load = TaskLoad(group: nil, leave: share == nil ? leave ?? TaskLoad.reserve : nil, share: share?.share ?? 1)
        return .startHelper(Helper(token: survey.token, work: .fillTasks(load), cgroup: survey.controllers[.pids]))
    }
}
