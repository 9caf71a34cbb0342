/// Fails system calls of a target: they are not made, and return an error.
struct SyscallError: Fault {
    static let name = "syscall.error"
    static let summary = "Fails system calls of a target with an error of choice, such as EMFILE or ENOSPC."
    static let targetNeed = TargetNeed.processes

    private let scope: SyscallScope
    private let error: ErrorNumber

    init(_ fields: inout FieldReader) {
        scope = SyscallScope(&fields, verb: "fail")
        error = fields.required("errno", "The error that the calls return: errno(3).", example: "EMFILE")
    }

    var launchNeeds: [LaunchNeed] { scope.needs }
    var claimedSyscalls: [String] { scope.names }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try scope.changes(.error(error), for: Self.name, on: survey)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }
}
