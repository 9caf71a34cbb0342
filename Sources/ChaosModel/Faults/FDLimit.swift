/// Lowers the soft limit on open files of running processes, so that accept and open fail with EMFILE.
struct FDLimit: Fault {
    static let name = "fd.limit"
    static let summary = "Lowers the soft limit on open files of the target's running processes."
    static let targetNeed = TargetNeed.processes

    private let limit: Int

    init(_ fields: inout FieldReader) {
        limit = fields.required("limit", "The soft limit on open files.", example: "64") { (value: Int) in
            value < 0 || value > 1 << 30 ? "a limit on open files lies between 0 and 2^30" : nil
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let processes = try survey.processes(for: Self.name)
        try processes.requireReadableLimits(on: survey, for: Self.name)
        for process in processes where !process.identity.isPending && UInt64(limit) > process.hardOpenFiles {
            throw PlanError(
                "\(process.identity) has a hard limit of \(process.hardOpenFiles) open files, below \(limit)")
        }
        return processes.map { .limitOpenFiles($0.identity, soft: UInt64(limit)) }
    }
}

extension [ProcessFacts] {
    /// Refuses processes of another user whose limits we may not know: prlimit(2) wants the same user or CAP_SYS_RESOURCE,
    /// and a process without a hard limit cannot be.
    func requireReadableLimits(on survey: Survey, for fault: String) throws(PlanError) {
        guard let closed = first(where: { !$0.identity.isPending && $0.hardOpenFiles == 0 }) else { return }
        try survey.privileges(.sysResource, for: [closed.identity], "to set the limits of")
            .require(of: survey.held, for: fault)
        throw PlanError(
            "the limits of \(closed.identity) are not ours to change: it runs as user \(closed.uid)",
            fix: "run with CAP_SYS_RESOURCE, which containers drop, or as that user")
    }
}
