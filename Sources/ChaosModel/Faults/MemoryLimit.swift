/// Limits the memory of the target: above `high` the kernel slows it down and takes pages back, at `max` it kills.
struct MemoryLimit: Fault {
    static let name = "memory.limit"
    static let summary = "Limits the target's memory: throttled above `high`, OOM-killed at `max`."
    static let targetNeed = TargetNeed.processes
    static let exampleFields: Set<String> = ["max"]

    private let high: ByteSize?
    private let max: ByteSize?
    private let headroom: ByteSize?
    private let swap: ByteSize?

    init(_ fields: inout FieldReader) {
        max = fields.optional(
            "max", "The most memory it may use; the kernel kills a process of it rather than give more.",
            example: "512MiB", where: Self.isAmount)
        headroom = fields.optional(
            "headroom", "The same as so much above what it uses when the fault begins.", example: "64MiB",
            where: Self.isAmount)
        high = fields.optional(
            "high", "Above this it is slowed down and its pages are taken back; cgroup v2 only.", example: "384MiB",
            where: Self.isAmount)
        swap = fields.optional("swap", "The most swap it may use beside that.", example: "0B")
        if max == nil, headroom == nil, high == nil, swap == nil {
            fields.reject("`memory.limit` needs a limit", at: "max", suggestion: "add `max: 512MiB` or `high: 384MiB`")
        }
        if max != nil, headroom != nil {
            fields.reject("`max` and `headroom` say the same thing twice", at: "headroom", suggestion: "leave one out")
        }
        if let high, let max, high.bytes > max.bytes {
            fields.reject("`high` lies above `max`, so that it is never reached", at: "high")
        }
    }

    var launchNeeds: [LaunchNeed] { [.group(.memory)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let limit = GroupLimit(controller: .memory, fault: Self.name, isGroupedAtLaunch: true)
        let root = try limit.hierarchy(on: survey)
        if high != nil, root.version == .v1 {
            throw PlanError(
                "`high` needs cgroup v2: the soft limit of v1 slows nobody down",
                fix: "use `max`, or `memory.fill` for pressure below the limit")
        }
        let known = limit.isOwnGroup(on: survey) ? survey.target?.memory : nil
        if swap != nil, let known, !known.canLimitSwap {
            throw PlanError("this kernel does not account for swap in \(known.group)", fix: "boot with swapaccount=1")
        }
        try refuseRaise(of: known)
        return try limit.changes(on: survey) { (version) throws(PlanError) in
            switch version {
            case .v2: unified(known, on: survey)
            case .v1: try legacy(known, on: survey)
            }
        }
    }

    func notes(on survey: Survey) -> [String] {
        let limit = GroupLimit(controller: .memory, fault: Self.name, isGroupedAtLaunch: true)
        var notes: [String] = []
        if !limit.isOwnGroup(on: survey) {
            notes.append(
                "the limit counts what the target takes from now on: pages it has already stay with the group it comes from"
                    + "; a systemd unit, a container or a `command:` target has a group of its own, where everything counts"
            )
        } else if let usage = survey.target?.memory?.usage, let max = max?.bytes, usage > max {
            notes.append(
                "the target uses \(ByteSize(bytes: usage).readable) now, above the limit: the kernel takes pages back first, "
                    + "and " + (survey.controllers[.memory]?.version == .v1 ? "refuses the limit" : "kills")
                    + " when that is not enough")
        }
        return notes + MemoryNotes.supervision(of: survey.target)
    }

    private func unified(_ known: GroupMemory?, on survey: Survey) -> [GroupLimit.Value] {
        var values: [GroupLimit.Value] = []
        // Swap first, so that it cannot take what the limit drives out.
        if let swap { values.append(("memory.swap.max", "\(survey.memory.wholePages(swap.bytes))")) }
        if let high { values.append(("memory.high", "\(survey.memory.wholePages(high.bytes))")) }
        if let bytes = bytes(known) { values.append(("memory.max", "\(survey.memory.wholePages(bytes))")) }
        return values
    }

    private func legacy(_ known: GroupMemory?, on survey: Survey) throws(PlanError) -> [GroupLimit.Value] {
        let amount = survey.memory.wholePages(bytes(known) ?? known?.limit ?? 0)
        let limit: [GroupLimit.Value] = bytes(known) == nil ? [] : [("memory.limit_in_bytes", "\(amount)")]
        guard let swap else { return limit }
        guard amount > 0 else {
            throw PlanError("cgroup v1 limits swap only together with memory", fix: "add `max:`")
        }
        // The limit may never lie above that of memory and swap together, on the way there and back.
        return limit + [("memory.memsw.limit_in_bytes", "\(survey.memory.wholePages(amount + swap.bytes))")]
    }

    /// A limit that is raised is no fault, and v1 would refuse to lower it again over what was used meanwhile.
    private func refuseRaise(of known: GroupMemory?) throws(PlanError) {
        guard let known else { return }
        let amount = bytes(known)
        let both = swap.map { (amount ?? known.limit ?? 0) + $0.bytes }
        for (now, wanted) in [(known.limit, amount), (known.limitWithSwap, both)] {
            guard let now, let wanted, wanted > now else { continue }
            throw PlanError(
                "\(known.group) has a limit of \(ByteSize(bytes: now).readable) already, below the "
                    + "\(ByteSize(bytes: wanted).readable) asked for", fix: "ask for less")
        }
    }

    private func bytes(_ known: GroupMemory?) -> UInt64? {
        max?.bytes ?? headroom.map { (known?.usage ?? 0) + $0.bytes }
    }

    private static func isAmount(_ value: ByteSize) -> String? {
        value.bytes < 1 << 20 || value.bytes > 1 << 50 ? "a limit lies between 1MiB and 1PiB" : nil
    }
}

extension MemoryFacts {
    /// Rounded down as the kernel does.
    func wholePages(_ bytes: UInt64) -> UInt64 { bytes / page * page }
}

extension ByteSize {
    /// In whole MiB, for people.
    var readable: String { "\((bytes + (1 << 19)) >> 20)MiB" }
}

/// What every fault on memory has to say.
enum MemoryNotes {
    /// systemd ends a unit as soon as anything in its group was killed for want of memory.
    static func supervision(of target: TargetFacts?) -> [String] {
        guard let group = target?.memory?.group, group.directory.hasSuffix(".service") else { return [] }
        return [
            "systemd ends a unit when the kernel killed anything in its group, even ours, unless it has OOMPolicy=continue"
        ]
    }
}
