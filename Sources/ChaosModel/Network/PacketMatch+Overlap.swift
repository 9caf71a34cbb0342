extension PacketMatch {
    /// Whether one packet could match both. In doubt it could: two are apart only by what both of them ask for.
    func overlaps(_ other: PacketMatch) -> Bool {
        !Self.differ(transport, other.transport) && !Self.differ(loopback, other.loopback)
            && !Self.differ(leavingBy, other.leavingBy) && !Self.differ(uid, other.uid)
            && !Self.differ(sourcePort, other.sourcePort)
            && !Self.differ(destinationPort, other.destinationPort) && !Self.areApart(source, other.source)
            && !Self.areApart(destination, other.destination) && family.isDisjoint(with: other.family) == false
            && !(icmpTypes.flatMap { types in other.icmpTypes.map { !types.overlaps($0) } } ?? false)
    }

    private static func differ<Value: Equatable>(_ one: Value?, _ other: Value?) -> Bool {
        guard let one, let other else { return false }
        return one != other
    }

    private static func areApart(_ one: CIDR?, _ other: CIDR?) -> Bool {
        guard let one, let other else { return false }
        return !one.overlaps(other)
    }

    /// The lengths of addresses that it allows.
    private var family: Set<Int> {
        let asked = [source, destination].compactMap { $0?.bytes.count }
        if transport == .icmpv6 { return [16] }
        return asked.isEmpty ? [4, 16] : Set(asked)
    }
}

extension CIDR {
    /// Whether it has an address of the loopback interface in it, as every network that covers all has.
    var mayBeLoopback: Bool {
        let networks = [
            CIDR(bytes: [127, 0, 0, 0], prefix: 8), CIDR(bytes: [UInt8](repeating: 0, count: 15) + [1], prefix: 128),
        ]
        return isLoopback || networks.contains(where: overlaps)
    }

    /// Whether an address could be in both.
    func overlaps(_ other: CIDR) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        let shorter = min(prefix, other.prefix)
        return CIDR(bytes: bytes, prefix: shorter) == CIDR(bytes: other.bytes, prefix: shorter)
    }
}

extension Impairment {
    /// Whether the kernel would let only one of the two act: a packet goes through one class of a tree, and a netem that
    /// duplicates stands no other netem beside it (since Linux 6.16, where duplicates could multiply without end).
    func competes(with other: Impairment) -> Bool {
        guard interface == other.interface, namespace == other.namespace else { return false }
        let isAlone = treatment.duplicate != nil || other.treatment.duplicate != nil
        if isAlone && treatment.needsNetem && other.treatment.needsNetem { return true }
        return steered.contains { match in other.steered.contains { match.overlaps($0) } }
    }

    private var steered: [PacketMatch] { filter.rules.filter { $0.verdict != .accept }.map(\.match) }
}
