extension TrafficScope {
    /// The most connections that get rules of their own; every packet of the host is held against every rule.
    static var mostConnections: Int { 512 }

    /// Every combination of address, port and protocol that the scope means, per direction.
    /// - Throws: `PlanError` when nothing can be matched, or the scope is a whole interface, or the operator's way in,
    ///   without consent.
    func matches(on survey: Survey) throws(PlanError) -> [PacketMatch] {
        try refuseWholeHost(on: survey)
        let named = transport == .icmp ? [] : ports + otherPorts + (survey.target?.ports ?? [])
        if let port = named.first(where: survey.remoteAccessPorts.contains), !survey.consents.contains(.sshd) {
            throw PlanError("port \(port) is the ssh server's", fix: "list `sshd` under `consent:` if you mean it")
        }
        if let uid = survey.target?.uid { return try matches(sentBy: uid) }
        var found: [PacketMatch] = []
        for direction in directions {
            let target = transport == .icmp ? [] : Set(survey.target?.ports ?? []).subtracting(ports).sorted()
            found += matches(direction, ports: target, isHere: networks.isEmpty && survey.target?.isLocal == true)
            found += matches(direction, ports: Set(ports).sorted(), isHere: false)
            if let group = survey.socketCgroup {
                found += matches(direction, group: group)
            } else {
                found += (survey.target?.connections ?? []).filter(contains).prefix(Self.mostConnections)
                    .flatMap { matches(direction, $0) }
            }
            if survey.target?.isNamespace == true, target.isEmpty, ports.isEmpty {
                found += combined(direction, nil).map {
                    var match = $0.over(loopback: false)
                    match.hook = direction == .to ? .input : .output
                    return match
                }
            } else if survey.target == nil, ports.isEmpty {
                found += combined(direction, nil)
            }
        }
        if found.isEmpty, let target = survey.target {
            throw PlanError(
                "target `\(target.name)` listens on no port"
                    + (target.connections == nil ? "" : " and holds no connection in this scope")
                    + ", so no traffic belongs to it",
                fix: "give the target as `port:` or `user:`, or add `ports:`")
        }
        return found
    }

    /// The pairs of networks that can talk to each other: those of one family.
    var pairs: [(own: CIDR?, other: CIDR?)] {
        let own: [CIDR?] = networks.isEmpty ? [nil] : networks
        let others: [CIDR?] = otherNetworks.isEmpty ? [nil] : otherNetworks
        return own.flatMap { one in
            others.compactMap { other in
                if let one, let other, one.isIPv6 != other.isIPv6 { return nil }
                return (one, other)
            }
        }
    }

    private var directions: [Direction] { direction == .both ? [.to, .from] : [direction] }

    private func refuseWholeHost(on survey: Survey) throws(PlanError) {
        guard survey.target == nil, ports.isEmpty, otherPorts.isEmpty, !survey.consents.contains(.wholeInterface),
            [networks, otherNetworks].allSatisfy({ $0.isEmpty || CIDR.coverEverything($0) })
        else { return }
        throw PlanError(
            "this fault would hit every packet of the host",
            fix: "add `target:`, `ports:` or a narrower `to:`, or list `whole-interface` under `consent:`")
    }

    /// A user is known only as the owner of the sending socket, so a user sends: the scope's other side.
    private func matches(sentBy uid: UInt32) throws(PlanError) -> [PacketMatch] {
        guard direction != .from else {
            throw PlanError(
                "packets that a user receives cannot be told from others: only the sender's socket has an owner",
                fix:
                    "use `direction: to` for what the user sends, or give the peer by `to:` and `ports:` without the user"
            )
        }
        let ports: [UInt16?] = ports.isEmpty ? [nil] : Set(ports).sorted()
        return ports.flatMap { combined(.to, $0) }.map { match in
            var match = match
            match.uid = uid
            match.hook = .output
            return match
        }
    }

    /// - Parameter isHere: whether the ports are known to be those of this host, and not of another one.
    private func matches(_ direction: Direction, ports: [UInt16], isHere: Bool) -> [PacketMatch] {
        let matches = ports.flatMap { combined(direction, $0) }
        return isHere ? matches.flatMap(ofThisHost) : matches
    }

    private func matches(_ direction: Direction, group: SocketCgroup) -> [PacketMatch] {
        combined(direction, nil).map { match in
            var match = match
            if direction == .to {
                match.receivingCgroup = group
                match.hook = .input
            } else {
                match.sendingCgroup = group
                match.hook = .output
            }
            return match
        }
    }

    private func matches(_ direction: Direction, _ connection: TargetConnection) -> [PacketMatch] {
        var match = base(direction, own: connection.local, other: connection.remote)
        match.transport = connection.transport
        match.sourcePort = direction == .to ? connection.remotePort : connection.localPort
        match.destinationPort = direction == .to ? connection.localPort : connection.remotePort
        return ofThisHost(match)
    }

    private func contains(_ connection: TargetConnection) -> Bool {
        (networks.isEmpty || networks.contains { $0.contains(connection.local) })
            && (otherNetworks.isEmpty || otherNetworks.contains { $0.contains(connection.remote) })
            && (otherPorts.isEmpty || otherPorts.contains(connection.remotePort))
            && (transport.map { $0.rawValue == connection.transport.rawValue } ?? true)
    }

    /// Where the packets of a socket of this host are met: what is sent to it on arrival, what it sends when it leaves,
    /// and on arrival when it does not.
    private func ofThisHost(_ match: PacketMatch) -> [PacketMatch] {
        var arriving = match
        arriving.hook = .input
        if match.isToTarget { return [arriving] }
        var leaving = match.over(loopback: false)
        leaving.hook = .output
        return [leaving, arriving.over(loopback: true)]
    }

    /// Every pair of networks with every other port and protocol, and this port on the target's side.
    private func combined(_ direction: Direction, _ port: UInt16?) -> [PacketMatch] {
        let others: [UInt16?] = otherPorts.isEmpty ? [nil] : Set(otherPorts).sorted()
        return pairs.flatMap { pair in
            others.flatMap { other in
                transports(isIPv6: (pair.own ?? pair.other)?.isIPv6, hasPort: port != nil || other != nil).map {
                    var match = base(direction, own: pair.own, other: pair.other)
                    match.transport = $0
                    match.sourcePort = direction == .to ? other : port
                    match.destinationPort = direction == .to ? port : other
                    return match
                }
            }
        }
    }

    private func base(_ direction: Direction, own: CIDR?, other: CIDR?) -> PacketMatch {
        var match = PacketMatch(
            source: direction == .to ? other : own, destination: direction == .to ? own : other)
        match.isToTarget = direction == .to
        return match
    }

    private func transports(isIPv6: Bool?, hasPort: Bool) -> [PacketMatch.Transport?] {
        switch transport {
        case .tcp: [.tcp]
        case .udp: [.udp]
        case .icmp: isIPv6.map { [$0 ? .icmpv6 : .icmp] } ?? [.icmp, .icmpv6]
        case nil: hasPort ? [.tcp, .udp] : [nil]
        }
    }
}

extension Survey {
    /// The group by which the sockets of the step's target are told, where the kernel can do that.
    var socketCgroup: SocketCgroup? { has(.socketCgroup) ? target?.socketCgroup : nil }
}
