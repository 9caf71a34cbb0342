import ChaosModel
import LinuxKernel

extension LinuxHost {
    func add(_ filter: PacketFilter) throws(HostError) {
        let connection = try places.require(filter.namespace).nft
        let owned = findings()[.nftOwner]?.works == true
        try attempt("add nft table \(filter.table)") { () throws(KernelError) in
            try connection.add(filter.nftTables(queue: .native), owned: owned)
        }
    }

    /// Removes a table; one that went with its namespace is removed.
    func removeTable(_ name: String, in namespace: NetworkNamespaceID?) throws(HostError) {
        guard try hasTable(name, in: namespace), let connection = try places.place(namespace)?.nft else { return }
        try attempt("remove nft table \(name)") { () throws(KernelError) in try connection.delete(table: name) }
    }

    func hasTable(_ name: String, in namespace: NetworkNamespaceID?) throws(HostError) -> Bool {
        guard let connection = try places.place(namespace)?.nft else { return false }
        return try attempt("list nft tables") { () throws(KernelError) in
            for family in NftTable.Family.allCases where try connection.tableNames(family).contains(name) {
                return true
            }
            return false
        }
    }

    func isPresent(_ filter: PacketFilter) throws(HostError) -> Bool {
        guard try hasTable(filter.table, in: filter.namespace) else { return false }
        guard try counters(of: filter).reduce(0, { $0 + $1.count }) == filter.rules.count else { return false }
        if filter.silentInterfaces.isEmpty { return true }
        return try !exitCounters(of: filter).isEmpty
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
        guard !filter.silentInterfaces.isEmpty else { return ["packets": packets, "bytes": bytes] }
        let dropped = try exitCounters(of: filter).joined().reduce(0) { $0 + $1.packets }
        return ["packets": packets, "bytes": bytes, "dropped_at_exit": Double(dropped)]
    }

    private func exitCounters(of filter: PacketFilter) throws(HostError) -> [[NftCounter]] {
        let connection = try places.require(filter.namespace).nft
        return try attempt("read nft table \(filter.table)") { () throws(KernelError) in
            try connection.counters(table: filter.table, family: .netdev)
        }
    }

    private func counters(of filter: PacketFilter) throws(HostError) -> [[NftCounter]] {
        let connection = try places.require(filter.namespace).nft
        return try attempt("read nft table \(filter.table)") { () throws(KernelError) in
            try connection.counters(table: filter.table)
        }
    }
}

extension PacketFilter {
    /// The rules by chain, in the order in which the chains are made.
    var chains: [(hook: PacketRule.Hook, rules: [PacketRule])] {
        PacketRule.Hook.allCases.compactMap { hook in
            let own = rules.filter { $0.hook == hook }
            return own.isEmpty ? nil : (hook, own)
        }
    }
}
