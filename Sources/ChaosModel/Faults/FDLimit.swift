/// Lowers the soft limit on open files of running processes, so that accept and open fail with EMFILE.
public struct FDLimit: Fault {
    public static let name = "fd.limit"
    public static let summary = "Lowers the soft limit on open files of the target's running processes."
    public static let targetNeed = TargetNeed.processes

    private let limit: Int

    public init(_ fields: inout FieldReader) {
        limit = fields.required("limit", "The soft limit on open files.", example: "64") { (value: Int) in
            value < 0 || value > 1 << 30 ? "a limit on open files lies between 0 and 2^30" : nil
        }
    }

    public func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.prlimit, for: Self.name)
        let processes = try survey.processes(for: Self.name)
        for process in processes where !process.identity.isPending && UInt64(limit) > process.hardOpenFiles {
            throw PlanError(
                "\(process.identity) has a hard limit of \(process.hardOpenFiles) open files, below \(limit)")
        }
        return processes.map { .limitOpenFiles($0.identity, soft: UInt64(limit)) }
    }
}
