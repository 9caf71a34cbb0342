/// Limits the tasks (processes and threads) of the target, so that fork and clone fail with EAGAIN.
struct PIDsLimit: Fault {
    static let name = "pids.limit"
    static let summary = "Limits the target's processes and threads: at the limit, fork fails with EAGAIN."
    static let targetNeed = TargetNeed.processes
    static let exampleFields: Set<String> = ["headroom"]

    private let limit: Int?
    private let headroom: Int?

    init(_ fields: inout FieldReader) {
        limit = fields.optional("limit", "How many tasks the target may have.", example: "100", where: Self.check)
        headroom = fields.optional(
            "headroom", "How many more than it has now, in place of a limit.", example: "0", where: Self.check)
        if (limit == nil) == (headroom == nil) {
            fields.reject(
                "give either `limit` or `headroom`", at: limit == nil ? "limit" : "headroom",
                suggestion: "write `headroom: 0`")
        }
    }

    /// What the kernel can count.
    static func check(_ value: Int) -> String? {
        value < 0 || value > 4_194_304 ? "a number of tasks lies between 0 and 4194304" : nil
    }

    /// A group from the launch on: what the supervisor starts again meanwhile is limited, too.
    var launchNeeds: [LaunchNeed] { [.group(.pids)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        if headroom != nil, processes.contains(where: \.identity.isPending) {
            throw PlanError(
                "`headroom` counts from the tasks that the target has, and it is not launched yet",
                fix: "give a `limit`")
        }
        let most = limit ?? processes.reduce(headroom ?? 0) { $0 + $1.bounds.tasks }
        return try Self.changes(limit: most, on: survey, for: Self.name)
    }

    /// Lets the target have at most so many tasks. A limit that is lower already is not raised.
    static func changes(limit: Int, on survey: Survey, for fault: String) throws(PlanError) -> [Change] {
        let rule = GroupLimit(controller: .pids, fault: fault, isGroupedAtLaunch: true)
        let known = try survey.processes(for: fault).first?.bounds.taskLimit
        if rule.isOwnGroup(on: survey), let known, known <= limit {
            throw PlanError(
                "the target's group has a limit of \(known) tasks already, and \(limit) would not lower it",
                fix: "give a limit below \(known)")
        }
        return try rule.changes(on: survey) { _ in [("pids.max", "\(limit)")] }
    }

    func notes(on survey: Survey) -> [String] {
        ["tasks that are there already stay; only new ones are refused"]
    }
}
