/// Confines the target to some of the CPUs that it could run on, as after a cgroup or a VM was made smaller.
struct CPUPin: Fault {
    static let name = "cpu.pin"
    static let summary = "Confines the target to some CPUs by the cpuset controller."
    static let targetNeed = TargetNeed.processes
    static let exampleFields: Set<String> = ["cpus"]

    private let cpus: CPUList?
    private let count: Int?

    init(_ fields: inout FieldReader) {
        cpus = fields.optional("cpus", "The CPUs that are left.", example: "0")
        count = fields.optional("count", "How many CPUs are left, the first ones, in place of a list.", example: "1") {
            (value: Int) in
            value < 1 || value > 8192 ? "the number of CPUs lies between 1 and 8192" : nil
        }
        if (cpus == nil) == (count == nil) {
            fields.reject(
                "give either `cpus` or `count`", at: cpus == nil ? "cpus" : "count", suggestion: "write `cpus: 0`")
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        let left = try left(on: survey, of: processes)
        let nodes = processes.first?.bounds.memoryNodes ?? "0"
        let limit = try GroupLimit(controller: .cpuset, fault: Self.name).changes(on: survey) { version in
            version == .v1 ? [("cpuset.mems", nodes)] : []
        } values: { _ in
            [("cpuset.cpus", left.description)]
        }
        // First in, last out: whoever had narrowed its own choice of CPUs may have lost that on the way.
        return [.keepAffinity(processes.map(\.identity))] + limit
    }

    func notes(on survey: Survey) -> [String] {
        let choice =
            "a thread that asked for other CPUs by itself gets all that are left, and its own choice back afterwards"
        guard survey.controllers[.cpuset]?.version == .v2 else { return [choice] }
        return [
            choice,
            "an empty cpuset.cpus is afterwards, where the kernel refuses that (Linux 6.1), the list of all CPUs, which means the same",
        ]
    }

    private func left(on survey: Survey, of processes: [ProcessFacts]) throws(PlanError) -> CPUList {
        // A process that is yet to be launched may run wherever we may.
        let known = processes.filter { !$0.identity.isPending }.map(\.bounds)
        let available = known.reduce(survey.onlineCPUs.numbers) { $0.intersection($1.groupCPUs.numbers) }
        let left = cpus ?? CPUList(available).first(count ?? 1)
        let offline = CPUList(left.numbers.subtracting(survey.onlineCPUs.numbers))
        guard offline.numbers.isEmpty else {
            throw PlanError(
                "CPU \(offline) is not online", fix: "choose from the CPUs that are: \(survey.onlineCPUs)")
        }
        let denied = CPUList(left.numbers.subtracting(available))
        guard denied.numbers.isEmpty else {
            throw PlanError(
                "the target's group may not use CPU \(denied)",
                fix: "choose from those that it may use: \(CPUList(available))")
        }
        let allowed = known.isEmpty ? available : known.reduce(into: []) { $0.formUnion($1.cpus.numbers) }
        guard !allowed.isSubset(of: left.numbers) else {
            throw PlanError(
                "it would change nothing: the target may run on CPU \(CPUList(allowed)) alone",
                fix: "leave fewer CPUs, on a host or in a group that has more")
        }
        return left
    }
}
