import CNetlink
import Glibc
import Synchronization

/// A long-lived conversation with nf_tables, in the network namespace of the thread that opened it.
///
/// Tables added as owned are the connection's: nobody else can change them, and the kernel removes them when the
/// connection is released or its process dies. A child that is being forked meanwhile holds a copy of the socket
/// until its exec, and delays that for so long.
public final class NftConnection: Sendable {
    let socket: Mutex<NetlinkSocket>

    /// Opens the connection.
    /// - Throws: `EPROTONOSUPPORT` when the kernel has no nfnetlink.
    public init() throws(KernelError) {
        socket = Mutex(try NetlinkSocket(protocol: NETLINK_NETFILTER))
    }

    /// Adds a table with its chains and rules in one atomic transaction.
    /// - Parameter owned: whether the table lives only as long as this connection (NFT_TABLE_F_OWNER).
    /// - Throws: `EEXIST` when a table of this name exists, `EPERM` without CAP_NET_ADMIN, `ENOENT` or
    ///   `EOPNOTSUPP` when the kernel lacks an expression.
    public func add(_ table: NftTable, owned: Bool) throws(KernelError) { try add([table], owned: owned) }

    /// Adds tables, all or none, as `add(_:owned:)` does one.
    public func add(_ tables: [NftTable], owned: Bool) throws(KernelError) {
        let names = tables.map { "\($0.family) \($0.name)" }.joined(separator: ", ")
        try commit(call: "nft add table \(names)") { (sequence) throws(KernelError) in
            try NftBatch.adding(tables, owned: owned, sequence: sequence)
        }
    }

    /// Removes the tables of a name in every family of ours. A table that does not exist is no error.
    /// - Throws: `EPERM` without CAP_NET_ADMIN or when another connection owns the table.
    public func delete(table: String) throws(KernelError) {
        for family in NftTable.Family.allCases {
            do {
                try commit(call: "nft delete table \(family) \(table)") { (sequence) throws(KernelError) in
                    try NftBatch.deleting(table: table, family: family, sequence: sequence)
                }
            } catch  where [ENOENT, EAFNOSUPPORT, EOPNOTSUPP].contains(error.errno) {
                // Not there, or the kernel has no such family.
                continue
            }
        }
    }

    /// Names of the tables of a family, whoever made them.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func tableNames(_ family: NftTable.Family = .inet) throws(KernelError) -> [String] {
        try dump(NFT_MSG_GETTABLE, call: "nft list tables", family) { _ in }
            .map { (frame) throws(KernelError) in
                try Self.attributes(of: frame).string(Int(NFTA_TABLE_NAME.rawValue)) ?? ""
            }
    }

    /// What each rule has matched: one array per chain, in the order they were added, one count per rule. A rule
    /// without a counter counts zero.
    /// - Throws: `ENOENT` when the table does not exist.
    public func counters(
        table: String, family: NftTable.Family = .inet
    ) throws(KernelError) -> [[NftCounter]] {
        var chains: [String] = []
        for frame in try dump(NFT_MSG_GETCHAIN, call: "nft list chains", family, { _ in }) {
            let attributes = try Self.attributes(of: frame)
            if attributes.string(Int(NFTA_CHAIN_TABLE.rawValue)) == table,
                let name = attributes.string(Int(NFTA_CHAIN_NAME.rawValue))
            {
                chains.append(name)
            }
        }
        if chains.isEmpty, try !tableNames(family).contains(table) {
            throw KernelError("nft list table \(family) \(table)", errno: ENOENT)
        }
        var counters: [String: [NftCounter]] = [:]
        let call = "nft list table \(family) \(table)"
        for frame in try dump(NFT_MSG_GETRULE, call: call, family, { $0.put(NFTA_RULE_TABLE, string: table) }) {
            let rule = try Self.attributes(of: frame)
            guard rule.string(Int(NFTA_RULE_TABLE.rawValue)) == table,
                let chain = rule.string(Int(NFTA_RULE_CHAIN.rawValue))
            else { continue }
            counters[chain, default: []].append(try Self.counter(of: rule))
        }
        return chains.map { counters[$0] ?? [] }
    }

    private func commit(
        call: String, _ build: (UInt32) throws(KernelError) -> NftBatch
    ) throws(KernelError) {
        try socket.withLock { (socket) throws(KernelError) in
            let batch = try build(socket.nextSequence())
            socket.advance(past: batch.last)
            try socket.send(batch.bytes, call: call)
            try socket.acknowledge(upTo: batch.last, from: batch.first, call: call)
        }
    }

    private func dump(
        _ type: nf_tables_msg_types, call: String, _ family: NftTable.Family, _ content: (NetlinkMessage) -> Void
    ) throws(KernelError) -> [NetlinkFrame] {
        let request = try NftBatch.message(type, flags: 0, family, content).bytes()
        return try socket.withLock { (socket) throws(KernelError) in try socket.dump(request, call: call) }
    }

    /// The attributes after the four bytes of `nfgenmsg`.
    static func attributes(of frame: NetlinkFrame) throws(KernelError) -> NetlinkAttributes {
        guard frame.payload.count >= 4 else { throw KernelError("parse nf_tables message", errno: EBADMSG) }
        return try NetlinkAttributes(frame.payload.dropFirst(4))
    }

    /// The first counter of a rule.
    static func counter(of rule: NetlinkAttributes) throws(KernelError) -> NftCounter {
        guard let expressions = try rule.nested(Int(NFTA_RULE_EXPRESSIONS.rawValue)) else { return NftCounter() }
        for element in expressions.all {
            let expression = try NetlinkAttributes(element)
            guard expression.string(Int(NFTA_EXPR_NAME.rawValue)) == "counter",
                let data = try expression.nested(Int(NFTA_EXPR_DATA.rawValue))
            else { continue }
            let packets: UInt64 = data.integer(Int(NFTA_COUNTER_PACKETS.rawValue)) ?? 0
            let bytes: UInt64 = data.integer(Int(NFTA_COUNTER_BYTES.rawValue)) ?? 0
            return NftCounter(packets: UInt64(bigEndian: packets), bytes: UInt64(bigEndian: bytes))
        }
        return NftCounter()
    }
}
