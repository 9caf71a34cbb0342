/// The packets that a probe and its service send each other, as far as they are known before they are sent. What is `nil`
/// is not known.
struct ProbeFlow {
    let endpoint: Endpoint
    let transport: PacketMatch.Transport
    /// The service's address, when the host is written as one.
    let address: CIDR?
    /// Whether the packets stay on this host, and so go over loopback.
    let staysHere: Bool?
    /// The interface by which they leave otherwise.
    let outside: String?
    /// Our own user.
    let user: UInt32
    /// Our own addresses.
    let own: [CIDR]
    /// The ports among which the kernel chooses ours.
    let chosen: ClosedRange<UInt16>?
    /// Ports that the target listens on.
    let taken: Set<UInt16>
    /// Whether the service is the fault's target.
    let isTargets: Bool?
    /// The network namespace of the fault's target, when it is another one.
    let elsewhere: NetworkFacts?

    init(to endpoint: Endpoint, over transport: PacketMatch.Transport, on survey: Survey, focused: Survey) {
        self.endpoint = endpoint
        self.transport = transport
        let address = try? CIDR(field: endpoint.host)
        let own = survey.network.addresses.compactMap { try? CIDR(field: $0) }
        self.address = address
        self.own = own
        user = survey.user
        let range = survey.settings[KernelSetting.portRange]?.value?.split(whereSeparator: \.isWhitespace)
            .compactMap { UInt16($0) }
        chosen = range.flatMap { $0.count == 2 && $0[0] <= $0[1] ? $0[0]...$0[1] : nil }
        taken = Set(focused.target?.listeners.map(\.port) ?? [])
        let isLocalName = endpoint.host == "localhost"
        let staysHere = isLocalName ? true : address.map { $0.isLoopback || own.contains($0) }
        self.staysHere = staysHere
        let outsides = survey.network.interfaces.filter { !$0.value.isLoopback }.map(\.key)
        outside = outsides.count == 1 ? outsides[0] : nil
        elsewhere = focused.network.namespace == nil ? nil : focused.network
        isTargets = Self.isTargets(endpoint.port, staysHere, focused.target)
    }

    /// Whether the service's socket is one of the target's.
    private static func isTargets(_ port: UInt16, _ staysHere: Bool?, _ target: TargetFacts?) -> Bool? {
        guard let target, !target.isPending, !target.isNamespace, target.uid == nil, let staysHere else { return nil }
        return staysHere && target.ports.contains(port)
    }

    /// Whether a rule of this table, other than one that spares packets, meets a packet of the flow, and which way.
    func meets(_ filter: PacketFilter) -> (request: Bool?, reply: Bool?) {
        if let namespace = filter.namespace { return meetsElsewhere(filter, namespace) }
        return (meets(filter, isRequest: true), meets(filter, isRequest: false))
    }

    private func meets(_ filter: PacketFilter, isRequest: Bool) -> Bool? {
        // What stays here leaves and arrives here; else what we send only leaves, and what we get only arrives.
        let hooks: [PacketRule.Hook] = [.output, .input] + (isRequest ? [.translate] : [])
        return Self.any(
            hooks.map { hook in
                let isOurEnd = (hook != .input) == isRequest
                let met = walk(filter.rules.filter { $0.hook == hook }, isRequest: isRequest)
                if isOurEnd || staysHere == true { return met }
                return staysHere == false || met == false ? false : nil
            })
    }

    /// Rules in another namespace meet the packets only when the service is inside, or on their way through it.
    private func meetsElsewhere(_ filter: PacketFilter, _ namespace: NetworkNamespaceID) -> (Bool?, Bool?) {
        if staysHere == true { return (false, false) }
        guard let elsewhere, elsewhere.namespace == namespace, let address,
            elsewhere.addresses.contains(where: { (try? CIDR(field: $0)) == address })
        else { return (nil, nil) }
        let inside = elsewhere.interfaces.filter { !$0.value.isLoopback }.map(\.key)
        let leaves = inside.count == 1 ? inside[0] : nil
        return (
            walk(filter.rules.filter { $0.hook == .input }, isRequest: true, by: leaves),
            walk(filter.rules.filter { $0.hook == .output }, isRequest: false, by: leaves)
        )
    }

    /// The first rule that matches decides, as in the kernel.
    private func walk(_ rules: [PacketRule], isRequest: Bool, by interface: String? = nil) -> Bool? {
        var isSure = true
        var mayMeet = false
        for rule in rules {
            switch matches(rule.match, isRequest: isRequest, by: interface ?? outside) {
            case false?: continue
            case true?:
                if rule.verdict != .accept { return isSure ? true : nil }
                return mayMeet ? nil : false
            case nil:
                isSure = false
                if rule.verdict != .accept { mayMeet = true }
            }
        }
        return mayMeet ? nil : false
    }

    private func matches(_ match: PacketMatch, isRequest: Bool, by interface: String?) -> Bool? {
        let ours: [CIDR]? = staysHere == true ? address.map { [$0] } : own.isEmpty ? nil : own
        let theirs = address.map { [$0] } ?? (endpoint.host == "localhost" ? Self.localhost : nil)
        let (source, destination) = isRequest ? (ours, theirs) : (theirs, ours)
        let (from, to) = isRequest ? (nil, endpoint.port) : (endpoint.port, nil)
        let sender: Bool? = isRequest ? false : isTargets
        let receiver: Bool? = isRequest ? isTargets : false
        return Self.all([
            match.transport.map { $0 == transport } ?? true,
            match.source.map { Self.lies(source, in: $0) } ?? true,
            match.destination.map { Self.lies(destination, in: $0) } ?? true,
            match.sourcePort.map { isPort(from, $0) } ?? true,
            match.destinationPort.map { isPort(to, $0) } ?? true,
            match.loopback.map { wanted in staysHere.map { $0 == wanted } } ?? true,
            match.leavingBy.map { name in staysHere == true ? false : interface.map { $0 == name } } ?? true,
            match.uid.map { isRequest ? $0 == user : nil } ?? true,
            match.mark == nil, match.icmpTypes == nil,
            match.sendingCgroup == nil ? true : sender, match.receivingCgroup == nil ? true : receiver,
        ])
    }

    private static let localhost = [
        CIDR(bytes: [127, 0, 0, 1], prefix: 32), CIDR(bytes: [UInt8](repeating: 0, count: 15) + [1], prefix: 128),
    ]

    /// Whether one of these addresses, of which one is used, lies in a network.
    private static func lies(_ addresses: [CIDR]?, in network: CIDR) -> Bool? {
        guard let addresses else { return nil }
        let inside = addresses.count { network.contains($0) }
        return inside == addresses.count ? true : inside == 0 ? false : nil
    }

    /// Whether a port is the wanted one. The kernel chooses ours from a range, and none that somebody listens on: ip(7).
    private func isPort(_ port: UInt16?, _ wanted: UInt16) -> Bool? {
        if let port { return port == wanted }
        return chosen?.contains(wanted) == false || taken.contains(wanted) ? false : nil
    }

    static func all(_ facts: [Bool?]) -> Bool? {
        facts.contains(false) ? false : facts.contains(nil) ? nil : true
    }

    static func any(_ facts: [Bool?]) -> Bool? {
        facts.contains(true) ? true : facts.contains(nil) ? nil : false
    }
}

extension ProbeFlow {
    /// Whether connections of the flow are among those that are reset.
    func isReset(by reset: SocketReset) -> Bool? {
        guard transport == .tcp, !reset.spared.contains(endpoint.port) else { return false }
        if reset.namespace != nil { return staysHere == true ? false : nil }
        let ports = reset.ports + reset.localPorts
        let isMeant = Self.any([
            ports.contains(endpoint.port), reset.owners.isEmpty ? false : isTargets,
            ports.isEmpty && reset.owners.isEmpty,
        ])
        return Self.all([
            isMeant,
            reset.networks.isEmpty ? true : address.map { one in reset.networks.contains { $0.contains(one) } },
            reset.otherNetworks.isEmpty ? true : nil, reset.otherPorts.isEmpty ? true : nil,
            reset.uid.map { $0 == user } ?? true,
        ])
    }

    /// Whether the flow needs an interface that is down.
    func uses(_ link: LinkDown) -> Bool? {
        if link.namespace != nil { return staysHere == true ? false : nil }
        if link.interface == "lo" { return staysHere }
        switch staysHere {
        case true?: return address.map { !$0.isLoopback } == true ? nil : false
        case false?: return outside.map { $0 == link.interface }
        case nil: return nil
        }
    }
}
