/// Fails system calls of a launched target: they are not made, and return an error.
struct SyscallError: Fault {
    static let name = "syscall.error"
    static let summary = "Fails system calls of a launched target with an error of choice, such as EMFILE or ENOSPC."
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
        try survey.tamper(scope.rule(.error(error), step: survey.step), for: Self.name)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }
}
