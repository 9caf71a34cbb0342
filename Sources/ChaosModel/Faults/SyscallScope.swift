/// Which system calls of a target a fault meets: the fields that its faults share, and what they come to.
struct SyscallScope {
    /// Calls that the C library answers from memory shared with the kernel, without making them: vdso(7).
    private static let answeredInPlace: Set = ["clock_gettime", "gettimeofday", "time", "getcpu", "clock_getres"]

    private let syscalls: [SyscallName]
    private let percent: Percent
    private let path: PathPattern?
    private let address: AddressPattern?
    private let after: Int
    private let count: Int?
    private let seed: Int?
    private let attachment: SyscallAttachment
    private let includesChildren: Bool

    init(_ fields: inout FieldReader, verb: String) {
        syscalls = fields.list(
            "syscalls", "The system calls by name: syscalls(2).", example: "openat", isRequired: true)
        percent = fields.value(
            "percent", default: Percent(share: 1), "Share of the calls that \(verb).",
            where: { (value: Percent) in
                value.share <= 0 || value.share > 1 ? "a share of calls is above 0% and at most 100%" : nil
            })
        path = fields.optional(
            "path",
            "Only calls on such files, given by a path or a descriptor: `*` stays within one name, `**` crosses slashes.",
            example: "/var/lib/shop/**")
        address = fields.optional(
            "address", "Only connect, bind, sendto and sendmsg with such addresses: a network, a port, or both.",
            example: "10.0.0.0/8")
        after = fields.value("after", default: 0, "How many matching calls pass first.") { (value: Int) in
            value < 0 ? "a number of calls is not negative" : nil
        }
        count = fields.optional("count", "How many calls are met at most.", example: "100") { (value: Int) in
            value < 1 ? "at least one call is met" : nil
        }
        seed = fields.seed()
        attachment = fields.value(
            "attach", default: SyscallAttachment.launch,
            "How to get hold of the target: by a filter put on it when this run launches it (`launch`), or, for what runs "
                + "already, by tracing it meanwhile (`ptrace`), which slows all of its calls.")
        includesChildren = fields.value(
            "children", default: true,
            "With `attach: ptrace`: whether processes that the target starts meanwhile are traced, too.")
        if fields.has("children"), attachment != .ptrace {
            fields.reject("it belongs to `attach: ptrace`", at: "children")
        }
        if path != nil, let deaf = syscalls.first(where: { $0.isKnown && !$0.arguments.hasPath }) {
            fields.reject("`\(deaf)` works on no file", at: "path", suggestion: "make a step of its own for `\(deaf)`")
        }
        if address != nil, let deaf = syscalls.first(where: { $0.arguments.address == nil }) {
            fields.reject(
                "`\(deaf)` takes no address", at: "address",
                suggestion: "only connect, bind, sendto and sendmsg do")
        }
        if let twice = syscalls.indices.first(where: { syscalls[..<$0].contains(syscalls[$0]) }) {
            fields.reject("`\(syscalls[twice])` is listed twice", at: "syscalls")
        }
    }

    /// What the filter of the workload has to ask about.
    var needs: [LaunchNeed] { attachment == .launch ? [.syscalls(syscalls.map(\.text))] : [] }
    /// What the host is asked about.
    var names: [String] { syscalls.map(\.text) }

    /// The rule, for a step of this number.
    private func rule(_ effect: SyscallRule.Effect, step: Int) -> SyscallRule {
        SyscallRule(
            syscalls, effect, share: percent.share, path: path, address: address, after: after, count: count,
            seed: UInt64(seed ?? max(1, step)))
    }

    /// Puts the effect on the calls of the step's target.
    /// - Throws: `PlanError` when the target, or the host, is not fit for the way that was chosen.
    func changes(_ effect: SyscallRule.Effect, for fault: String, on survey: Survey) throws(PlanError) -> [Change] {
        let rule = rule(effect, step: survey.step)
        switch attachment {
        case .launch: return try survey.tamper(rule, for: fault)
        case .ptrace: return try survey.trace(rule, includingChildren: includesChildren, for: fault)
        }
    }

    /// What is not covered, for whoever reads the plan.
    func notes(on survey: Survey) -> [String] {
        var notes = attachment == .launch ? survey.syscallNotes : Survey.traceNotes
        let quick = names.filter(Self.answeredInPlace.contains)
        if !quick.isEmpty {
            notes.append(
                "\(quick.joined(separator: ", ")): programs mostly read the clock without a system call (vDSO); those are "
                    + "not met")
        }
        if path != nil || address != nil {
            notes.append(
                "the path and the address are read from the caller's memory before the kernel reads them; links are not "
                    + "followed")
        }
        return notes
    }
}

extension Survey {
    /// Arms a rule on the calls of the step's target, which the run launches.
    /// - Throws: `PlanError` for a target that runs already, a call that this architecture does not have, or a kernel
    ///   without the mechanism.
    func tamper(_ rule: SyscallRule, for fault: String) throws(PlanError) -> [Change] {
        guard let target else { throw PlanError("\(fault) needs a `target`") }
        guard target.isLaunched else {
            throw PlanError(
                "\(fault) needs a target that this run launches: a process that runs already cannot be given a filter",
                fix:
                    "give `\(target.name)` a `command:`, or say `attach: ptrace` and accept that all of its calls are slow "
                    + "meanwhile")
        }
        try require(.seccompNotify, for: fault)
        try requireSyscalls(of: rule)
        let helper = Self.token(run: run, target: target.name) + Workload.syscallSupervisorSuffix
        return [.armHelper(HelperRule(helper: helper, step: step, work: .syscalls(rule)))]
    }

    /// Refuses calls that this machine does not have.
    func requireSyscalls(of rule: SyscallRule) throws(PlanError) {
        if let unknown = rule.syscalls.first(where: { unknownSyscalls.contains($0.text) }) {
            throw PlanError(
                "this machine's architecture has no system call `\(unknown)`",
                fix: unknown.suggestion ?? "see syscalls(2), or `ausyscall --dump`")
        }
    }

    /// What every fault on system calls has to say of this kernel.
    var syscallNotes: [String] {
        var notes = [
            "each of these calls takes some microseconds longer from the launch on, whether the fault is in effect or not; "
                + "work given to io_uring, and programs of a foreign architecture, are not met"
        ]
        if !has(.seccompKillable) {
            notes.append("on this kernel a signal interrupts a call that waits: it is made again and waits anew")
        }
        if user != 0 {
            notes.append("without root the target is launched with no_new_privs: set-user-id programs keep its user")
        }
        return notes
    }
}
