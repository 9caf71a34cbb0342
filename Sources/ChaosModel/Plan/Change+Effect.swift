/// What proves that a change met what it is about, rather than only being in place.
extension Change {
    /// Those of the change's counters (`Host.evidence(of:)`) that only grow when it had an effect: packets that its rules
    /// matched, signals delivered. Figures about ourselves, such as how late a packet left, are none. Empty where the
    /// kernel counts nothing: what such a change does is only read back.
    public var effectCounters: [String] {
        switch self {
        case .signal, .killGroup: ["signals_delivered"]
        case .restart: ["restarts"]
        case .skewClock: ["clock_readings_shifted"]
        case .writeCgroup(_, let file, _):
            CgroupFile(file).effectCounters
        case .startHelper(let helper): helper.work.details.ownEffectCounters
        case .armHelper(let rule): type(of: rule.work.details).effectCounters
        case .addPacketFilter(let filter): filter.rules.contains { $0.verdict != .accept } ? ["packets"] : []
        // Sent on, dropped, or waiting still.
        case .addImpairment: ["packets", "drops", "backlog"]
        case .cutConnections: ["sockets_reset"]
        case .setLinkDown: ["links_down"]
        case .limitOpenFiles: ["processes_at_limit"]
        case .pause, .freeze, .createCgroup, .enableController, .moveProcesses, .adjustOOMScore, .keepAffinity,
            .createDirectory, .writeSetting, .launch, .provideClock:
            []
        }
    }

    /// The token of the helper that the change rests on.
    public var helper: String? {
        switch self {
        case .startHelper(let helper): helper.token
        case .armHelper(let rule): rule.helper
        case .signal, .writeCgroup, .addPacketFilter, .addImpairment, .cutConnections, .setLinkDown, .pause, .freeze,
            .createCgroup, .enableController, .moveProcesses, .limitOpenFiles, .adjustOOMScore, .keepAffinity,
            .createDirectory, .killGroup, .restart, .provideClock, .skewClock, .writeSetting, .launch:
            nil
        }
    }

    /// Whether the change had an effect.
    /// - Parameter growth: how much each of its counters grew since before the change.
    /// - Returns: `nil` when no counter tells.
    public func hadEffect(_ growth: [String: Double]) -> Bool? {
        let told = effectCounters.compactMap { growth[$0] }
        return told.isEmpty ? nil : told.contains { $0 > 0 }
    }
}

extension PlannedStep {
    /// The counters that will prove the step's effect, each once, in the order of its changes.
    public var effectCounters: [String] {
        var names: [String] = []
        for name in (changes + (followUp?.changes ?? [])).flatMap(\.effectCounters) where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    /// Whether the step had an effect: one change of several is enough, since traffic may take only one of its ways.
    /// - Parameter growth: how much the counters of each change grew, in the order of the changes.
    /// - Returns: `nil` when no counter tells.
    public func hadEffect(_ growth: [[String: Double]]) -> Bool? {
        Self.hadEffect(changes, growth)
    }

    /// The same of changes that a step has made, again and again or later ones included.
    public static func hadEffect(_ changes: [Change], _ growth: [[String: Double]]) -> Bool? {
        let told = zip(changes, growth).compactMap { $0.hadEffect($1) }
        return told.isEmpty ? nil : told.contains(true)
    }
}
