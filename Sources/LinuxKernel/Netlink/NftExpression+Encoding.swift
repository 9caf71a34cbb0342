import CNetlink

extension NftExpression {
    /// Writes the expression as one list element of a rule.
    func write(to message: NetlinkMessage) {
        if case .setPriority(let value) = self {
            // Writing metadata takes two expressions: load the value, then store it.
            Self.element("immediate", in: message) {
                message.put(NFTA_IMMEDIATE_DREG, big: NFT_REG_1.rawValue)
                Self.data(NFTA_IMMEDIATE_DATA, withUnsafeBytes(of: value) { Array($0) }, in: message)
            }
        }
        Self.element(name, in: message) { writeData(to: message) }
        if case .random = self {
            // The number comes in host byte order, and comparisons are of bytes.
            Self.element("byteorder", in: message) {
                message.put(NFTA_BYTEORDER_SREG, big: NFT_REG_1.rawValue)
                message.put(NFTA_BYTEORDER_DREG, big: NFT_REG_1.rawValue)
                message.put(NFTA_BYTEORDER_OP, big: NFT_BYTEORDER_HTON.rawValue)
                message.put(NFTA_BYTEORDER_LEN, big: UInt32(4))
                message.put(NFTA_BYTEORDER_SIZE, big: UInt32(4))
            }
        }
    }

    private func writeData(to message: NetlinkMessage) {
        let register = NFT_REG_1.rawValue
        switch self {
        case .meta(let key):
            message.put(NFTA_META_KEY, big: key.rawValue)
            message.put(NFTA_META_DREG, big: register)
        case .setPriority:
            message.put(NFTA_META_KEY, big: Metadata.priority.rawValue)
            message.put(NFTA_META_SREG, big: register)
        case .payload(let header, let offset, let length):
            message.put(NFTA_PAYLOAD_DREG, big: register)
            message.put(NFTA_PAYLOAD_BASE, big: header.rawValue)
            message.put(NFTA_PAYLOAD_OFFSET, big: offset)
            message.put(NFTA_PAYLOAD_LEN, big: length)
        case .compare(let comparison, let bytes):
            message.put(NFTA_CMP_SREG, big: register)
            message.put(NFTA_CMP_OP, big: comparison.rawValue)
            Self.data(NFTA_CMP_DATA, bytes, in: message)
        case .bitwise(let mask):
            message.put(NFTA_BITWISE_SREG, big: register)
            message.put(NFTA_BITWISE_DREG, big: register)
            message.put(NFTA_BITWISE_LEN, big: UInt32(truncatingIfNeeded: mask.count))
            Self.data(NFTA_BITWISE_MASK, mask, in: message)
            Self.data(NFTA_BITWISE_XOR, [UInt8](repeating: 0, count: mask.count), in: message)
        case .random(let modulus):
            message.put(NFTA_NG_DREG, big: register)
            message.put(NFTA_NG_MODULUS, big: modulus)
            message.put(NFTA_NG_TYPE, big: UInt32(NFT_NG_RANDOM.rawValue))
        case .counter:
            message.put(NFTA_COUNTER_PACKETS, big: UInt64(0))
            message.put(NFTA_COUNTER_BYTES, big: UInt64(0))
        case .accept: Self.verdict(NF_ACCEPT, in: message)
        case .drop: Self.verdict(NF_DROP, in: message)
        case .reject(.resetTCP):
            message.put(NFTA_REJECT_TYPE, big: UInt32(NFT_REJECT_TCP_RST.rawValue))
            message.put(NFTA_REJECT_ICMP_CODE, bytes: [0])
        case .reject(.portUnreachable):
            message.put(NFTA_REJECT_TYPE, big: UInt32(NFT_REJECT_ICMPX_UNREACH.rawValue))
            message.put(NFTA_REJECT_ICMP_CODE, bytes: [UInt8(NFT_REJECT_ICMPX_PORT_UNREACH.rawValue)])
        case .queue(let number, .native):
            message.put(NFTA_QUEUE_NUM, big: number)
            message.put(NFTA_QUEUE_TOTAL, big: UInt16(1))
            message.put(NFTA_QUEUE_FLAGS, big: UInt16(NFT_QUEUE_FLAG_BYPASS))
        case .queue(let number, .xtables):
            message.put(NFTA_TARGET_NAME, string: "NFQUEUE")
            message.put(NFTA_TARGET_REV, big: UInt32(3))
            // xt_NFQ_info_v3 in host byte order, padded to eight bytes as xtables wants it.
            let information = (number, UInt16(1), UInt16(NFQ_FLAG_BYPASS), UInt16(0))
            message.put(Int(NFTA_TARGET_INFO.rawValue), value: information)
        }
    }

    private static func element(_ name: String, in message: NetlinkMessage, _ content: () -> Void) {
        message.nest(Int(NFTA_LIST_ELEM.rawValue)) {
            message.put(NFTA_EXPR_NAME, string: name)
            message.nest(Int(NFTA_EXPR_DATA.rawValue), content)
        }
    }

    private static func data<Key: RawRepresentable<UInt32>>(
        _ key: Key, _ bytes: [UInt8], in message: NetlinkMessage
    ) {
        message.nest(Int(key.rawValue)) { message.put(Int(NFTA_DATA_VALUE.rawValue), bytes: bytes) }
    }

    private static func verdict(_ code: Int32, in message: NetlinkMessage) {
        message.put(NFTA_IMMEDIATE_DREG, big: NFT_REG_VERDICT.rawValue)
        message.nest(Int(NFTA_IMMEDIATE_DATA.rawValue)) {
            message.nest(Int(NFTA_DATA_VERDICT.rawValue)) {
                message.put(NFTA_VERDICT_CODE, big: UInt32(bitPattern: code))
            }
        }
    }
}

extension NetlinkMessage {
    /// Appends an integer in network byte order, as all of nf_tables wants it.
    func put<Key: RawRepresentable<UInt32>, Value: FixedWidthInteger & BitwiseCopyable>(_ key: Key, big value: Value) {
        put(Int(key.rawValue), value: value.bigEndian)
    }

    /// Appends a string attribute.
    func put<Key: RawRepresentable<UInt32>>(_ key: Key, string: String) {
        put(Int(key.rawValue), string: string)
    }

    /// Appends an attribute of raw bytes.
    func put<Key: RawRepresentable<UInt32>>(_ key: Key, bytes: [UInt8]) {
        put(Int(key.rawValue), bytes: bytes)
    }
}
