/// What proves that a change met what it is about, rather than only being in place.
extension Change {
    /// Those of the change's counters (`Host.evidence(of:)`) that only grow when it had an effect: packets that its rules
    /// matched, signals delivered. Figures about ourselves, such as how late a packet left, are none. Empty where the
    /// kernel counts nothing: what such a change does is only read back.
    public var effectCounters: [String] {
        switch self {
        case .signal: ["signals_delivered"]
        case .writeCgroup(_, let file, _):
            ["cpu.max", "cpu.cfs_quota_us"].contains(file) ? ["throttled_periods", "throttled_seconds"] : []
        case .startHelper(let helper): type(of: helper.work.details).effectCounters
        case .armHelper(let rule): type(of: rule.work.details).effectCounters
        case .addPacketFilter(let filter): filter.rules.contains { $0.verdict != .accept } ? ["packets"] : []
        // Sent on, dropped, or waiting still.
        case .addImpairment: ["packets", "drops", "backlog"]
        case .cutConnections: ["sockets_reset"]
        case .setLinkDown: ["links_down"]
        case .limitOpenFiles: ["processes_at_limit"]
        case .pause, .freeze, .createCgroup, .enableController, .moveProcesses, .adjustOOMScore,
            .createDirectory, .writeSetting, .launch:
            []
        }
    }

    /// The token of the helper that the change rests on.
    public var helper: String? {
        switch self {
        case .startHelper(let helper): helper.token
        case .armHelper(let rule): rule.helper
        case .signal, .writeCgroup, .addPacketFilter, .addImpairment, .cutConnections, .setLinkDown, .pause, .freeze,
            .createCgroup, .enableController, .moveProcesses, .limitOpenFiles, .adjustOOMScore, .createDirectory,
            .writeSetting, .launch:
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
        for name in changes.flatMap(\.effectCounters) where !names.contains(name) { names.append(name) }
        return names
    }

    /// Whether the step had an effect: one change of several is enough, since traffic may take only one of its ways.
    /// - Parameter growth: how much the counters of each change grew, in the order of the changes.
    /// - Returns: `nil` when no counter tells.
    public func hadEffect(_ growth: [[String: Double]]) -> Bool? {
        let told = zip(changes, growth).compactMap { $0.hadEffect($1) }
        return told.isEmpty ? nil : told.contains(true)
    }
}
