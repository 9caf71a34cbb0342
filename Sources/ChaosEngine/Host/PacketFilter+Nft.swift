import ChaosModel
import LinuxKernel

extension PacketFilter {
    /// The tables in the kernel's words: that of the rules, and that of the interfaces' exits.
    func nftTables(queue: NftQueueFlavour) -> [NftTable] {
        guard !silentInterfaces.isEmpty else { return [nftTable(queue: queue)] }
        let drop = NftRule(matching: [.mark(mark)], action: .drop)
        let chains = stride(from: 0, to: silentInterfaces.count, by: NftChain.mostDevices).map { start in
            NftChain(
                name: start == 0 ? "egress" : "egress\(start)", hook: .egress, rules: [drop],
                devices: Array(silentInterfaces[start...].prefix(NftChain.mostDevices)))
        }
        return [nftTable(queue: queue), NftTable(name: table, family: .netdev, chains: chains)]
    }

    /// The table of the rules: a chain for each hook that has rules.
    /// - Parameter queue: how this kernel reaches NFQUEUE.
    func nftTable(queue: NftQueueFlavour) -> NftTable {
        NftTable(
            name: table,
            chains: chains.map { hook, rules in
                NftChain(
                    name: hook.rawValue, kind: hook == .translate ? .nat : .filter,
                    hook: hook == .input ? .input : .output,
                    priority: hook == .translate ? PacketRule.Hook.translationPriority : 0,
                    rules: rules.map { rule in
                        NftRule(
                            matching: rule.match.nftMatches(at: hook),
                            action: isSilent(rule) ? .setMark(mark) : rule.verdict.nftAction(queue: queue))
                    })
            })
    }
}

extension PacketMatch {
    fileprivate func nftMatches(at hook: PacketRule.Hook) -> [NftMatch] {
        var matches: [NftMatch] = []
        switch transport {
        case .tcp: matches.append(.transport(.tcp))
        case .udp: matches.append(.transport(.udp))
        case .icmp: matches.append(.transport(.icmp))
        case .icmpv6: matches.append(.transport(.icmpv6))
        case nil: break
        }
        if let loopback { matches.append(hook == .input ? .inputLoopback(loopback) : .outputLoopback(loopback)) }
        if let leavingBy { matches.append(.outputInterface(leavingBy)) }
        if let uid { matches.append(.user(uid)) }
        if let mark { matches.append(.mark(mark)) }
        if let group = hook == .input ? receivingCgroup : sendingCgroup {
            matches.append(.socketCgroup(group.id, level: group.level))
        }
        if let source { matches.append(.source(source.bytes, prefix: source.prefix)) }
        if let destination { matches.append(.destination(destination.bytes, prefix: destination.prefix)) }
        if let sourcePort { matches.append(.sourcePort(sourcePort)) }
        if let destinationPort { matches.append(.destinationPort(destinationPort)) }
        if opensConnection { matches.append(.opensConnection) }
        if let withoutFlags { matches.append(.withoutTCPFlags(withoutFlags.rawValue)) }
        if let icmpTypes { matches.append(.icmpv6Types(icmpTypes)) }
        // Last: only a packet that the rule is about is drawn for.
        if let share { matches.append(.share(share)) }
        return matches
    }
}

extension PacketRule.Verdict {
    fileprivate func nftAction(queue flavour: NftQueueFlavour) -> NftExpression {
        switch self {
        case .accept: .accept
        case .drop: .drop
        case .resetTCP: .reject(.resetTCP)
        case .reject(.port): .reject(.portUnreachable)
        case .reject(.host): .reject(.hostUnreachable)
        case .reject(.net): .reject(.netUnreachable)
        case .reject(.prohibited): .reject(.adminProhibited)
        case .queue(let number): .queue(number, flavour)
        case .classify(let major, let minor): .setPriority(UInt32(major) << 16 | UInt32(minor))
        case .redirect(let port): .redirect(port: port)
        }
    }
}
