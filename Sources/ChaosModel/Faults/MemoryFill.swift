/// Takes memory away: a balloon in the target's group, or on the whole host, of a size or until there is pressure.
struct MemoryFill: Fault {
    /// Who dies first when memory runs out.
    enum Victim: String, Sendable, CaseIterable, FieldValue { case balloon, target }

    static let name = "memory.fill"
    static let summary = "Holds memory in the target's group or host-wide: a size, a share, or until there is pressure."
    static let targetNeed = TargetNeed.optionalProcesses
    static let exampleFields: Set<String> = ["size"]

    private let size: ByteSize?
    private let percent: Percent?
    private let until: PressureGoal?
    private let ramp: Duration
    private let reserve: ByteSize?
    private let reservedShare: Percent?
    private let victim: Victim

    init(_ fields: inout FieldReader) {
        size = fields.optional("size", "How much to hold.", example: "256MiB") { (value: ByteSize) in
            value.bytes < 1 << 16 || value.bytes > 1 << 50 ? "a size lies between 64KiB and 1PiB" : nil
        }
        percent = fields.optional(
            "percent",
            "Hold what is lacking until this share of the group's limit, or of the host's memory, is in use.",
            example: "80%"
        ) { (value: Percent) in
            value.share <= 0 || value.share > 1 ? "a share lies above 0% and is at most 100%" : nil
        }
        until = fields.optional(
            "until", "Hold as much as it takes to reach this pressure, and keep it there.",
            example: "psi some avg10 >= 20%")
        ramp = fields.value("ramp", default: .seconds(5), "How long it takes to get there.") { (value: Duration) in
            value > .seconds(3600) ? "a ramp takes at most 1h" : nil
        }
        reserve = fields.optional(
            "reserve", "What is always left free below the group's limit, or on the host; a twentieth when left out.",
            example: "64MiB")
        reservedShare = fields.optional(
            "reserve-percent", "The same as a share of the limit or of the host's memory.", example: "5%"
        ) { (value: Percent) in
            value.share >= 1 ? "a reserve is below 100%" : nil
        }
        victim = fields.value(
            "kill-first", default: .balloon, "Whom the kernel kills first when memory runs out all the same.")
        if [size != nil, percent != nil, until != nil].filter(\.self).count != 1 {
            fields.reject(
                "`memory.fill` needs exactly one of `size`, `percent` and `until`", at: "size",
                suggestion: "write `size: 256MiB`")
        }
        if reserve != nil, reservedShare != nil {
            fields.reject("`reserve` and `reserve-percent` say the same thing twice", at: "reserve-percent")
        }
    }

    var launchNeeds: [LaunchNeed] { [.group(.memory)] }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let place = try place(on: survey)
        let file = try until == nil ? nil : pressureFile(at: place, on: survey)
        let host = try hostReserve(at: place, on: survey)
        let own = try groupReserve(on: survey)
        let goal: MemoryLoad.Goal
        if let until {
            goal = .pressure(until)
        } else if let percent {
            goal = .share(percent.share)
        } else {
            goal = .size(survey.memory.wholePages(size?.bytes ?? 0))
        }
        let load = MemoryLoad(
            goal: goal, ramp: ramp.nanoseconds, reserve: own, hostReserve: host, place: place, pressureFile: file,
            isKilledFirst: victim == .balloon)
        let scores: [Change] =
            victim == .balloon || survey.target == nil
            ? [] : try survey.processes(for: Self.name).map { .adjustOOMScore($0.identity, 1000) }
        return scores + [.startHelper(Helper(token: survey.token, work: .fillMemory(load)))]
    }

    func notes(on survey: Survey) -> [String] {
        var notes: [String] = []
        if let target = survey.target, !target.isPending {
            if target.processes.contains(where: { $0.groups[.memory]?.isShared == true }) {
                notes.append("other processes share the target's memory group, and feel the balloon as much")
            }
            if target.memory?.effectiveLimit == nil {
                notes.append("no limit bounds the target's memory group: the balloon takes memory from the whole host")
            }
            if until != nil, survey.controllers[.memory]?.version == .v1 {
                notes.append(
                    ownUnified(of: target, on: survey) == nil
                        ? "cgroup v1 tells no pressure of a group, and the target has no cgroup v2 to itself: "
                            + "the goal is the pressure of the whole host"
                        : "cgroup v1 tells no pressure: the goal is that of the target's own processes, by their cgroup v2"
                )
            }
        }
        return notes + MemoryNotes.supervision(of: survey.target)
    }

    /// Where the balloon is; `nil` without a target.
    private func place(on survey: Survey) throws(PlanError) -> MemoryPlace? {
        guard let target = survey.target else {
            if victim == .target {
                throw PlanError("`kill-first: target` needs a `target`", fix: "name one, or leave `kill-first` out")
            }
            return nil
        }
        let limit = GroupLimit(controller: .memory, fault: Self.name, isGroupedAtLaunch: true)
        let root = try limit.hierarchy(on: survey)
        let group = try survey.groupForHelper(.memory, for: Self.name) ?? root
        return MemoryPlace(group: target.isPending ? root.child(survey.targetToken) : group, root: root)
    }

    /// The file that tells the pressure of the target, or of the host.
    private func pressureFile(at place: MemoryPlace?, on survey: Survey) throws(PlanError) -> String {
        try survey.require(.psi, for: Self.name)
        guard let place, let target = survey.target else { return "/proc/pressure/memory" }
        if place.group.version == .v2, place.group != place.root { return place.group.directory + "/memory.pressure" }
        return ownUnified(of: target, on: survey).map { $0.directory + "/memory.pressure" } ?? "/proc/pressure/memory"
    }

    /// The v2 group that holds the target and nobody else: the kernel tells the pressure of each, whichever controllers
    /// it has.
    private func ownUnified(of target: TargetFacts, on survey: Survey) -> Cgroup? {
        guard let root = survey.workloadHierarchy, root.version == .v2 else { return nil }
        if target.isPending { return root.child(survey.targetToken) }
        return target.socketCgroup.flatMap { $0.path.isEmpty ? nil : root.child($0.path) }
    }

    /// What stays free below the group's limit.
    private func groupReserve(on survey: Survey) throws(PlanError) -> UInt64 {
        guard let limit = survey.target?.memory?.effectiveLimit else { return reserve?.bytes ?? 0 }
        let kept = reserve?.bytes ?? UInt64(Double(limit) * (reservedShare?.share ?? 0.05))
        guard kept > 0 else { return 0 }
        let most = limit - min(limit, kept)
        let wanted = size?.bytes ?? UInt64(Double(limit) * (percent?.share ?? 0))
        guard wanted <= most else {
            throw PlanError(
                "a limit of \(ByteSize(bytes: limit).readable) with a reserve of \(ByteSize(bytes: kept).readable) leaves "
                    + "\(ByteSize(bytes: most).readable), below the \(ByteSize(bytes: wanted).readable) asked for",
                fix: "ask for less, or write `reserve: 0B` if the kernel may kill")
        }
        return kept
    }

    /// What stays free on the host, whatever else is asked for: nobody could stop the run on a host without memory.
    private func hostReserve(at place: MemoryPlace?, on survey: Survey) throws(PlanError) -> UInt64 {
        let total = survey.memory.total
        let least = Swift.max(total / 20, 256 << 20)
        let isHostWide =
            place == nil || (survey.target?.isPending == false && survey.target?.memory?.effectiveLimit == nil)
        // A survey that knows nothing of the host, as the imagined one of `doctor`, refuses nothing.
        guard isHostWide, total > 0 else { return least }
        let asked = reserve?.bytes ?? UInt64(Double(total) * (reservedShare?.share ?? 0))
        let kept = Swift.max(least, asked)
        let used = total - Swift.min(total, survey.memory.available)
        let wanted = percent.map { UInt64(Double(total) * $0.share) } ?? size.map { used + $0.bytes } ?? 0
        guard wanted + kept <= total else {
            throw PlanError(
                "the host has \(ByteSize(bytes: total).readable), \(ByteSize(bytes: used).readable) of it in use, and "
                    + "\(ByteSize(bytes: kept).readable) stay free: there is no room for this",
                fix: "ask for less")
        }
        guard !survey.consents.contains(.wholeHost) else { return kept }
        guard wanted <= total - total / 10 else {
            throw PlanError(
                "this takes the whole host above 90% of its memory",
                fix: "list `whole-host` under `consent:` if you mean it")
        }
        // Pressure may take whatever it needs, as far as that goes without consent.
        return until == nil ? kept : Swift.max(kept, total / 10)
    }
}
