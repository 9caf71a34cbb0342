import ChaosModel
import LinuxKernel

extension PacketFilter {
    /// The table in the kernel's words: a chain for each hook that has rules.
    /// - Parameter queue: how this kernel reaches NFQUEUE.
    func nftTable(queue: NftQueueFlavour) -> NftTable {
        NftTable(
            name: table,
            chains: chains.map { hook, rules in
                NftChain(
                    name: hook.rawValue, hook: hook == .input ? .input : .output,
                    rules: rules.map { rule in
                        NftRule(
                            matching: rule.match.nftMatches(at: hook), action: rule.verdict.nftAction(queue: queue))
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
        case .icmpv6: matches.append(.transport(.icmpv6))
        case nil: break
        }
        if let loopback { matches.append(hook == .input ? .inputLoopback(loopback) : .outputLoopback(loopback)) }
        if let uid { matches.append(.user(uid)) }
        if let mark { matches.append(.mark(mark)) }
        if let source { matches.append(.source(source.bytes, prefix: source.prefix)) }
        if let destination { matches.append(.destination(destination.bytes, prefix: destination.prefix)) }
        if let sourcePort { matches.append(.sourcePort(sourcePort)) }
        if let destinationPort { matches.append(.destinationPort(destinationPort)) }
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
        case .rejectUnreachable: .reject(.portUnreachable)
        case .queue(let number): .queue(number, flavour)
        case .classify(let major, let minor): .setPriority(UInt32(major) << 16 | UInt32(minor))
        }
    }
}
