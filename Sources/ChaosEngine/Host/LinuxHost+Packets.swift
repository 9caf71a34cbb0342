import ChaosModel
import LinuxKernel

extension LinuxHost {
    func add(_ filter: PacketFilter) throws(HostError) {
        let connection = try requireNft()
        let owned = findings()[.nftOwner]?.works == true
        try attempt("add nft table \(filter.table)") { () throws(KernelError) in
            try connection.add(filter.nftTable(queue: .native), owned: owned)
        }
    }

    func removeTable(_ name: String) throws(HostError) {
        guard try hasTable(name) else { return }
        let connection = try requireNft()
        try attempt("remove nft table \(name)") { () throws(KernelError) in try connection.delete(table: name) }
    }

    func hasTable(_ name: String) throws(HostError) -> Bool {
        let connection = try requireNft()
        return try attempt("list nft tables") { () throws(KernelError) in try connection.tableNames() }.contains(name)
    }

    func isPresent(_ filter: PacketFilter) throws(HostError) -> Bool {
        guard try hasTable(filter.table) else { return false }
        return try counters(of: filter).reduce(0) { $0 + $1.count } == filter.rules.count
    }

    func add(_ impairment: Impairment) throws(HostError) {
        let control = try requireTrafficControl()
        try attempt("delay packets on \(impairment.interface)") { () throws(KernelError) in
            try control.addDelayClass(
                interface: impairment.interface, major: Impairment.major, minor: impairment.minor,
                delayNanoseconds: impairment.delay, jitterNanoseconds: impairment.jitter, limit: impairment.limit)
        }
        try add(impairment.filter)
    }

    func hasClass(_ impairment: Impairment) throws(HostError) -> Bool {
        let control = try requireTrafficControl()
        return try attempt("read classes of \(impairment.interface)") { () throws(KernelError) in
            try control.classStatistics(
                interface: impairment.interface, major: Impairment.major, minor: impairment.minor)
        } != nil
    }

    func isPresent(_ impairment: Impairment) throws(HostError) -> Bool {
        guard try isPresent(impairment.filter) else { return false }
        let control = try requireTrafficControl()
        let found = try attempt("read the delay on \(impairment.interface)") { () throws(KernelError) in
            try control.delayParameters(
                interface: impairment.interface, major: Impairment.major, minor: impairment.minor)
        }
        guard let found else { return false }
        // The kernel keeps its own ticks of 64 ns where it has no 64-bit times.
        return abs(found.delayNanoseconds - impairment.delay) < 64
            && abs(found.jitterNanoseconds - impairment.jitter) < 64
    }

    /// Packets and bytes that the fault's rules matched; exemptions do not count.
    func packets(of filter: PacketFilter) throws(HostError) -> [String: Double] {
        var packets = 0.0, bytes = 0.0
        for (chain, rules) in zip(try counters(of: filter), filter.chains) {
            for (counter, rule) in zip(chain, rules.rules) where rule.verdict != .accept {
                packets += Double(counter.packets)
                bytes += Double(counter.bytes)
            }
        }
        return ["packets": packets, "bytes": bytes]
    }

    func packets(of impairment: Impairment) throws(HostError) -> [String: Double] {
        let control = try requireTrafficControl()
        let statistics = try attempt("read classes of \(impairment.interface)") { () throws(KernelError) in
            try control.classStatistics(
                interface: impairment.interface, major: Impairment.major, minor: impairment.minor)
        }
        guard let statistics else { return [:] }
        return [
            "packets": Double(statistics.packets), "bytes": Double(statistics.bytes), "drops": Double(statistics.drops),
        ]
    }

    private func counters(of filter: PacketFilter) throws(HostError) -> [[NftCounter]] {
        let connection = try requireNft()
        return try attempt("read nft table \(filter.table)") { () throws(KernelError) in
            try connection.counters(table: filter.table)
        }
    }
}

extension PacketFilter {
    /// The rules by chain, in the order in which the chains are made.
    var chains: [(hook: PacketRule.Hook, rules: [PacketRule])] {
        [PacketRule.Hook.output, .input].compactMap { hook in
            let own = rules.filter { $0.hook == hook }
            return own.isEmpty ? nil : (hook, own)
        }
    }
}
