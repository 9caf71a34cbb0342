/// Resets established TCP connections, once or again and again. New connections are not hindered.
struct NetworkReset: Fault {
    static let name = "network.reset"
    static let summary = "Resets established TCP connections: once, or every so often with `every` and `for`."
    static let isInstant = true
    static let mayLast = true
    static let targetNeed = TargetNeed.traffic

    private let scope: TrafficScope
    private let interval: Duration?

    init(_ fields: inout FieldReader) {
        scope = TrafficScope(&fields)
        interval = fields.optional(
            "every", "Time from one reset to the next; goes with `for`.", example: "1s"
        ) { (value: Duration) in
            value < .milliseconds(10) || value > .seconds(3600) ? "an interval lies between 10ms and 1h" : nil
        }
        if let other = scope.transport, other != .tcp {
            fields.reject("only TCP has connections to reset", at: "protocol")
        }
        if interval != nil, !fields.has("for") {
            fields.reject("resets without an end are refused", at: "every", suggestion: "add `for: 30s`")
        }
        if interval == nil, fields.has("for") {
            fields.reject("connections are reset once", at: "for", suggestion: "add `every: 1s`, or leave `for` out")
        }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        let sockets = try sockets(on: survey)
        if survey.has(.socketDestroy) {
            guard interval != nil else { return [.cutConnections(ConnectionCut(sockets))] }
            return [.startHelper(Helper(token: survey.token, work: .resetConnections(sockets)))]
        }
        guard survey.has(.nftables), survey.has(.nftReject) else {
            try survey.require(.socketDestroy, for: Self.name)
            return []
        }
        let filter = try filter(on: survey)
        return interval == nil
            ? [.cutConnections(ConnectionCut(sockets, filter: filter))] : [.addPacketFilter(filter)]
    }

    func notes(on survey: Survey) -> [String] {
        if !survey.has(.socketDestroy) {
            return [
                "this kernel cannot end sockets: packets of the connections are answered with a reset "
                    + (interval == nil
                        ? "for a moment, so one that is silent then lives on" : "for as long as it lasts")
                    + ", and new connections fail meanwhile too"
            ]
        }
        guard interval != nil, survey.target?.connections != nil else { return [] }
        return ["connections that processes of the target open which start later are not covered"]
    }

    private func sockets(on survey: Survey) throws(PlanError) -> SocketReset {
        var reset = SocketReset(namespace: survey.namespace)
        reset.networks = scope.networks
        reset.ports = Set(scope.ports).sorted()
        reset.otherNetworks = scope.otherNetworks
        reset.otherPorts = Set(scope.otherPorts).sorted()
        reset.interval = interval?.nanoseconds
        switch scope.direction {
        case .to: reset.end = .client
        case .from: reset.end = .target
        case .both: reset.end = .both
        }
        if !survey.consents.contains(.sshd) { reset.spared = survey.remoteAccessPorts }
        guard let target = survey.target else {
            _ = try scope.matches(on: survey)
            return reset
        }
        reset.uid = target.uid
        let own = Set(target.ports).subtracting(scope.ports).sorted()
        if target.isLocal && scope.networks.isEmpty { reset.localPorts = own } else { reset.ports += own }
        if target.connections != nil || target.isPending { reset.owners = target.processes.map(\.identity) }
        // Connections that processes do not hold yet are no mistake; everything else is refused as for any traffic.
        if reset.owners.isEmpty || !survey.remoteAccessPorts.allSatisfy({ !own.contains($0) }) {
            _ = try scope.matches(on: survey)
        }
        return reset
    }

    /// The fallback: whatever is not the beginning of a connection is answered with a reset.
    private func filter(on survey: Survey) throws(PlanError) -> PacketFilter {
        let rules = try scope.rules(on: survey) { _ in .resetTCP }.compactMap { (rule) -> PacketRule? in
            guard rule.verdict == .resetTCP else { return rule }
            guard rule.match.transport ?? .tcp == .tcp else { return nil }
            var rule = rule
            rule.match.transport = .tcp
            rule.match.withoutFlags = [.syn, .rst]
            return rule
        }
        return PacketFilter(table: survey.token, rules: rules, namespace: survey.namespace)
    }
}
