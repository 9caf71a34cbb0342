/// Leaves a process, or the whole host, no descriptor: accept, open and socket fail with EMFILE or ENFILE.
struct FDExhaust: Fault {
    static let name = "fd.exhaust"
    static let summary = "Uses up the descriptors of the target's processes, or of the whole host."
    static let targetNeed = TargetNeed.optionalProcesses
    static let exampleFields: Set<String> = ["target"]
    /// What is open decides the limit.
    static let looksIntoTarget = true

    /// How a target runs out of descriptors.
    private enum Means: String, Sendable, CaseIterable, FieldValue {
        /// Its soft limit is set to what it has open.
        case limit
        /// The calls that make one fail.
        case syscalls
    }

    private let left: Int
    private let means: Means
    private let share: Percent
    private let kinds: [DescriptorHold.Kind]

    init(_ fields: inout FieldReader) {
        left = fields.value("leave", default: 0, "How many descriptors can still be opened.") { (value: Int) in
            (0...1_000_000).contains(value) ? nil : "between 0 and 1000000 descriptors are left"
        }
        means = fields.value(
            "by", default: Means.limit,
            "How a target runs out: its soft limit on open files is lowered (`limit`), or, when this run launches it, the "
                + "calls that make a descriptor fail, whatever its limit (`syscalls`).")
        share = fields.value(
            "share", default: Percent(share: 1),
            "Without a target: how much of what the host may have (fs.file-max) is in use meanwhile."
        ) { (value: Percent) in
            value.share <= 0 || value.share > 1 ? "a share of the host's descriptors is above 0% and at most 100%" : nil
        }
        let given: [DescriptorHold.Kind] = fields.list(
            "hold", "Without a target: what is held, one after the other; all three kinds when left out.",
            example: "[sockets, pipes]")
        kinds = given.isEmpty ? DescriptorHold.Kind.allCases : given
        if means == .syscalls, fields.has("leave") {
            fields.reject("with `by: syscalls` every call fails, and none is left", at: "leave")
        }
        if means == .syscalls, !fields.has("target") { fields.reject("it needs a `target`", at: "by") }
        for field in ["share", "hold"] where fields.has("target") && fields.has(field) {
            fields.reject(
                "it is about the whole host, and there is a target", at: field,
                suggestion: "for a target the limit moves, and nothing is held")
        }
    }

    private static let syscalls = SyscallRule.descriptorExhaustion()
    var launchNeeds: [LaunchNeed] { means == .syscalls ? [.syscalls(claimedSyscalls)] : [] }
    var claimedSyscalls: [String] { means == .syscalls ? Self.syscalls.syscalls.map(\.text) : [] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        guard survey.target != nil else { return try holds(on: survey) }
        if means == .syscalls {
            var rule = Self.syscalls
            // Newer architectures have only the newer of them.
            rule.syscalls.removeAll { survey.unknownSyscalls.contains($0.text) }
            return try survey.tamper(rule, for: Self.name)
        }
        let processes = try survey.processes(for: Self.name)
        try processes.requireReadableLimits(on: survey, for: Self.name)
        return processes.map { process in
            let limit = UInt64(process.descriptors.limit(leaving: left))
            // It never rises: a process that has no more than that left keeps its own limit.
            let soft = process.identity.isPending ? limit : min(limit, process.softOpenFiles)
            return .limitOpenFiles(process.identity, soft: soft)
        }
    }

    func notes(on survey: Survey) -> [String] {
        if means == .syscalls { return survey.syscallNotes }
        guard survey.target == nil else {
            return [
                "it is the limit that moves, to the descriptors that each process has open when the fault begins, and "
                    + "\(left) more; what the target closes meanwhile it can open again",
                "a process that raises its own soft limit gets out of it",
            ]
        }
        return [
            "programs without CAP_SYS_ADMIN are hit: their open, socket and accept fail with ENFILE; root's go on, and so do "
                + "Aftershock's own",
            "logins and new processes of ordinary users fail, too",
        ]
    }

    /// What a descriptor takes of the kernel's memory, in bytes, generously: a pipe's end, a socket or a file in memory.
    private static let cost: UInt64 = 2048
    /// Descriptors that a helper needs for itself.
    private static let own: UInt64 = 64
    private static let mostHelpers: UInt64 = 16

    private func holds(on survey: Survey) throws(PlanError) -> [Change] {
        guard survey.consents.contains(.wholeHost) else {
            throw PlanError(
                "\(Self.name) without a target hits every program of the host that is not root's",
                fix: "list `whole-host` under `consent:` if you mean it, or name a target")
        }
        guard survey.user == 0 else {
            throw PlanError("\(Self.name) without a target would hit Aftershock itself", fix: "run as root")
        }
        let table = survey.files
        let maximum = Double(table.maximum) * share.share
        var level = UInt64(min(maximum, Double(table.maximum) - Double(left)).rounded())
        // The kernel counts on each CPU for itself, and shows the sum of what it has collected: a little more is certain to
        // reach the end. We may pass it.
        if level == table.maximum { level += UInt64(survey.cpus * max(32, 2 * survey.cpus)) }
        guard level > table.allocated else {
            throw PlanError(
                "the host has \(table.allocated) open files, not fewer than the \(level) that it is to have")
        }
        // Others close some meanwhile.
        let needed = level - table.allocated
        let most = needed + min(table.allocated, needed)
        let memory = most > UInt64.max / Self.cost ? UInt64.max : most * Self.cost
        let reserve = survey.memory.total / 10
        let each = survey.hardOpenFiles > Self.own ? survey.hardOpenFiles - Self.own : 0
        let fix = "lower fs.file-max for the drill (sysctl), choose a smaller `share`, or name a target"
        guard memory < survey.memory.available, survey.memory.available - memory > reserve else {
            throw PlanError(
                "fs.file-max is \(table.maximum): to hold \(most) descriptors takes \(Self.text(memory)) of memory, and "
                    + "\(Self.text(survey.memory.available)) are available, \(Self.text(reserve)) of them a reserve",
                fix: fix)
        }
        // Rounded up; our own limit may be as high as a number can be.
        let helpers = each == 0 ? UInt64.max : most / each + (most % each == 0 ? 0 : 1)
        guard helpers <= Self.mostHelpers else {
            throw PlanError(
                "to hold \(most) descriptors takes more than \(Self.mostHelpers) processes with our hard limit of "
                    + "\(survey.hardOpenFiles) open files", fix: fix)
        }
        return (0..<helpers).map { number in
            let hold = DescriptorHold(kinds: kinds, level: level, most: min(each, most))
            let token = helpers == 1 ? survey.token : "\(survey.token)_\(number + 1)"
            return .startHelper(Helper(token: token, work: .holdDescriptors(hold)))
        }
    }

    private static func text(_ bytes: UInt64) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
    }
}
