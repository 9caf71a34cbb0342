import CNetlink

/// The messages of one nf_tables transaction: all of them take effect, or none.
struct NftBatch {
    /// The messages, from the begin mark to the end mark.
    private(set) var bytes: [UInt8] = []
    /// Sequence number of the begin mark.
    let first: UInt32
    /// Sequence number of the last message with a meaning; the kernel acknowledges this one.
    private(set) var last: UInt32

    /// Builds the transaction that adds tables.
    /// - Throws: `EMSGSIZE` when a rule is too large for one message.
    static func adding(_ tables: [NftTable], owned: Bool, sequence: UInt32) throws(KernelError) -> NftBatch {
        var batch = try NftBatch(sequence: sequence)
        var messages: [NetlinkMessage] = []
        for table in tables { try write(table, owned: owned, to: &messages) }
        try batch.close(with: messages)
        return batch
    }

    private static func write(
        _ table: NftTable, owned: Bool, to messages: inout [NetlinkMessage]
    ) throws(KernelError) {
        let family = table.family
        messages.append(
            try message(NFT_MSG_NEWTABLE, flags: NLM_F_CREATE | NLM_F_EXCL, family) {
                $0.put(NFTA_TABLE_NAME, string: table.name)
                $0.put(NFTA_TABLE_FLAGS, big: UInt32(owned ? NFT_TABLE_F_OWNER.rawValue : 0))
            })
        for chain in table.chains {
            messages.append(
                try message(NFT_MSG_NEWCHAIN, flags: NLM_F_CREATE | NLM_F_EXCL, family) { message in
                    message.put(NFTA_CHAIN_TABLE, string: table.name)
                    message.put(NFTA_CHAIN_NAME, string: chain.name)
                    message.nest(Int(NFTA_CHAIN_HOOK.rawValue)) {
                        message.put(NFTA_HOOK_HOOKNUM, big: chain.hook.number)
                        message.put(NFTA_HOOK_PRIORITY, big: chain.priority)
                        guard !chain.devices.isEmpty else { return }
                        message.nest(Int(NFTA_HOOK_DEVS.rawValue)) {
                            for device in chain.devices { message.put(NFTA_DEVICE_NAME, string: device) }
                        }
                    }
                    message.put(NFTA_CHAIN_TYPE, string: chain.kind.rawValue)
                })
            for rule in chain.rules {
                messages.append(
                    try message(NFT_MSG_NEWRULE, flags: NLM_F_CREATE | NLM_F_APPEND, family) { message in
                        message.put(NFTA_RULE_TABLE, string: table.name)
                        message.put(NFTA_RULE_CHAIN, string: chain.name)
                        message.nest(Int(NFTA_RULE_EXPRESSIONS.rawValue)) {
                            for expression in rule.expressions { expression.write(to: message) }
                        }
                    })
            }
        }
    }

    /// Builds the transaction that removes a table with all that is in it.
    static func deleting(
        table: String, family: NftTable.Family, sequence: UInt32
    ) throws(KernelError) -> NftBatch {
        var batch = try NftBatch(sequence: sequence)
        try batch.close(with: [message(NFT_MSG_DELTABLE, flags: 0, family) { $0.put(NFTA_TABLE_NAME, string: table) }])
        return batch
    }

    /// One nf_tables message, outside or inside a transaction.
    static func message(
        _ type: nf_tables_msg_types, flags: Int32, _ family: NftTable.Family = .inet,
        _ content: (NetlinkMessage) -> Void
    ) throws(KernelError) -> NetlinkMessage {
        let kind = UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(type.rawValue)
        let message = try NetlinkMessage(type: kind, flags: flags)
        message.append(header: nfgenmsg(nfgen_family: family.rawValue, version: UInt8(NFNETLINK_V0), res_id: 0))
        content(message)
        return message
    }

    private init(sequence: UInt32) throws(KernelError) {
        first = sequence
        last = sequence
        bytes = try Self.mark(NFNL_MSG_BATCH_BEGIN, sequence: sequence)
    }

    private mutating func close(with messages: [NetlinkMessage]) throws(KernelError) {
        for (index, message) in messages.enumerated() {
            last &+= 1
            var encoded = try message.bytes()
            // One acknowledgement is enough: errors are reported for every message, and before it.
            let flags: UInt16 = index == messages.count - 1 ? UInt16(NLM_F_ACK) : 0
            let number = last
            encoded.withUnsafeMutableBytes { raw in
                let old = raw.loadUnaligned(fromByteOffset: 6, as: UInt16.self)
                raw.storeBytes(of: old | flags, toByteOffset: 6, as: UInt16.self)
                raw.storeBytes(of: number, toByteOffset: 8, as: UInt32.self)
            }
            bytes += encoded
        }
        bytes += try Self.mark(NFNL_MSG_BATCH_END, sequence: last &+ 1)
    }

    private static func mark(_ type: some BinaryInteger, sequence: UInt32) throws(KernelError) -> [UInt8] {
        let message = try NetlinkMessage(type: UInt16(type), flags: 0, sequence: sequence)
        let subsystem = UInt16(NFNL_SUBSYS_NFTABLES).bigEndian
        message.append(header: nfgenmsg(nfgen_family: 0, version: UInt8(NFNETLINK_V0), res_id: subsystem))
        return try message.bytes()
    }
}
