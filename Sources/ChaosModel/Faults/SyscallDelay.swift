/// Lets system calls of a target wait before they are made.
struct SyscallDelay: Fault {
    static let name = "syscall.delay"
    static let summary = "Delays system calls of a target, such as fsync, read or connect."
    static let targetNeed = TargetNeed.processes

    private let scope: SyscallScope
    private let delay: Duration
    private let jitter: Duration

    init(_ fields: inout FieldReader) {
        scope = SyscallScope(&fields, verb: "wait")
        delay = fields.delay("How long each call waits before it is made.")
        jitter = fields.value("jitter", default: .zero, "Deviation around the delay, plus or minus.")
        if jitter > delay { fields.reject("the jitter is larger than the delay", at: "jitter") }
    }

    var launchNeeds: [LaunchNeed] { scope.needs }
    var claimedSyscalls: [String] { scope.names }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let effect = SyscallRule.Effect.delay(nanoseconds: delay.nanoseconds, jitter: jitter.nanoseconds)
        return try scope.changes(effect, for: Self.name, on: survey)
    }

    func notes(on survey: Survey) -> [String] { scope.notes(on: survey) }
}
