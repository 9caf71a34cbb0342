import CNetlink
import Glibc

/// One address, route or neighbour as rtnetlink dumps it: what of it is its identity, and how it is sent back.
struct LinkMessage {
    /// The three tables that an interface's going down empties.
    enum Table {
        case address, route, neighbour

        /// The size of the fixed header.
        var headerSize: Int {
            switch self {
            case .address: MemoryLayout<ifaddrmsg>.size
            case .route: MemoryLayout<rtmsg>.size
            case .neighbour: MemoryLayout<ndmsg>.size
            }
        }
    }

    let table: Table
    /// Header and attributes.
    let payload: [UInt8]
    private let attributes: NetlinkAttributes

    /// Reads a message.
    /// - Throws: `EBADMSG` when a length leaves the bytes.
    init(_ table: Table, _ payload: [UInt8]) throws(KernelError) {
        guard payload.count >= table.headerSize else { throw KernelError("parse rtnetlink message", errno: EBADMSG) }
        self.table = table
        self.payload = payload
        attributes = try NetlinkAttributes(payload[table.headerSize...])
    }

    /// AF_INET or AF_INET6.
    var family: Int32 { Int32(payload[0]) }

    /// The interfaces that it is about.
    var interfaces: [Int32] {
        get throws(KernelError) {
            switch table {
            case .address, .neighbour: [payload[...].integer(Int32.self, at: 4) ?? 0]
            case .route:
                try [attributes.integer(Int(RTA_OIF.rawValue), as: Int32.self)].compactMap(\.self)
                    + hops.map(\.interface)
            }
        }
    }

    /// Whether it stays out of a snapshot: a cached route, an address that is not yet or not durably valid, a neighbour
    /// that the kernel finds again by itself.
    var isPassing: Bool {
        switch table {
        case .address:
            addressFlags & UInt32(IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_TEMPORARY) != 0
        case .route: routeFlags & UInt32(RTM_F_CLONED) != 0
        case .neighbour:
            payload[10] & UInt8(NTF_PROXY) == 0
                && (payload[...].integer(UInt16.self, at: 8) ?? 0) & UInt16(NUD_PERMANENT) == 0
        }
    }

    /// Whether the kernel itself makes it with an IPv6 address: one made by us would be in its way.
    var isKernelsOwn: Bool { table == .route && family == AF_INET6 && payload[5] == UInt8(RTPROT_KERNEL) }

    /// The metric of a default route of the main table that leads somewhere; `nil` for any other.
    var defaultRouteMetric: UInt32? {
        get throws(KernelError) {
            // rtm_dst_len, rtm_table, rtm_type.
            guard table == .route, payload[1] == 0, payload[4] == UInt8(RT_TABLE_MAIN.rawValue),
                payload[7] == UInt8(RTN_UNICAST)
            else { return nil }
            return attributes.integer(Int(RTA_PRIORITY.rawValue)) ?? 0
        }
    }

    /// Whether a router has to be reached first.
    var hasGateway: Bool {
        get throws(KernelError) {
            let isMultipath = try !hops.isEmpty
            return isMultipath || attributes[Int(RTA_GATEWAY.rawValue)] != nil
                || attributes[Int(RTA_VIA.rawValue)] != nil
        }
    }

    /// What makes it the same one: everything but what changes by itself, such as ages and whether its interface is up.
    var identity: [UInt8] {
        get throws(KernelError) {
            switch table {
            case .address: try message(flags: 0, without: [Int(IFA_CACHEINFO), Int(IFA_FLAGS)])
            case .route: try message(flags: 0, without: [Int(RTA_CACHEINFO.rawValue)])
            case .neighbour:
                try message(flags: 0, without: [Int(NDA_CACHEINFO), Int(NDA_PROBES)])
            }
        }
    }

    /// What the kernel takes to make it again.
    /// - Parameter isVerified: whether an address is taken as it is, without asking the network for duplicates.
    func request(isVerified: Bool = false) throws(KernelError) -> [UInt8] {
        switch table {
        case .address:
            var bytes = try message(flags: 0, without: [Int(IFA_FLAGS)])
            let kept = UInt32(IFA_F_MANAGETEMPADDR | IFA_F_NOPREFIXROUTE | IFA_F_NODAD | IFA_F_HOMEADDRESS)
            let flags = addressFlags & kept | (isVerified ? UInt32(IFA_F_NODAD) : 0)
            bytes += NetlinkAttributes.attribute(Int(IFA_FLAGS), flags)
            return bytes
        case .route:
            var bytes = try message(
                flags: routeFlags & UInt32(RTNH_F_ONLINK | RTNH_F_PERVASIVE), without: [Int(RTA_CACHEINFO.rawValue)])
            // struct rta_cacheinfo: references, last use, expiry in hundredths of a second.
            if let expires = attributes[Int(RTA_CACHEINFO.rawValue)]?.integer(Int32.self, at: 8), expires > 0 {
                bytes += NetlinkAttributes.attribute(Int(RTA_EXPIRES.rawValue), UInt32(expires / 100 + 1))
            }
            return bytes
        case .neighbour:
            return try message(flags: 0, without: [Int(NDA_CACHEINFO), Int(NDA_PROBES)])
        }
    }

    /// The flags of an address, all 32 bits.
    private var addressFlags: UInt32 {
        attributes.integer(Int(IFA_FLAGS)) ?? UInt32(payload[2])
    }

    /// `rtm_flags`.
    private var routeFlags: UInt32 { payload[...].integer(UInt32.self, at: 8) ?? 0 }

    /// The header and the attributes, with other flags in it and in the hops of a route.
    private func message(flags: UInt32, without dropped: [Int]) throws(KernelError) -> [UInt8] {
        var bytes = Array(payload.prefix(table.headerSize))
        switch table {
        case .address: bytes[2] = 0
        case .route: bytes.replaceSubrange(8..<12, with: withUnsafeBytes(of: flags) { Array($0) })
        case .neighbour: break
        }
        for attribute in attributes.list where !dropped.contains(attribute.type) {
            var value = Array(attribute.value)
            if table == .route, attribute.type == Int(RTA_MULTIPATH.rawValue) {
                for hop in try hops { value[hop.offset + 2] &= UInt8(RTNH_F_ONLINK | RTNH_F_PERVASIVE) }
            }
            bytes += NetlinkAttributes.attribute(attribute.type, value)
        }
        return bytes
    }

    /// The hops of a multipath route: `struct rtnexthop` (length, flags, weight, interface) with attributes, in a row.
    private var hops: [(offset: Int, interface: Int32)] {
        get throws(KernelError) {
            guard table == .route, let row = attributes[Int(RTA_MULTIPATH.rawValue)] else { return [] }
            var found: [(offset: Int, interface: Int32)] = []
            var offset = 0
            while offset < row.count {
                guard let length = row.integer(UInt16.self, at: offset), length >= 8,
                    offset + Int(length) <= row.count, let interface = row.integer(Int32.self, at: offset + 4)
                else { throw KernelError("parse multipath route", errno: EBADMSG) }
                found.append((offset, interface))
                offset += (Int(length) + 3) & ~3
            }
            return found
        }
    }
}

extension NetlinkAttributes {
    /// One attribute, padded.
    static func attribute(_ type: Int, _ value: [UInt8]) -> [UInt8] {
        let length = UInt16(4 + value.count)
        let head = withUnsafeBytes(of: length) { Array($0) } + withUnsafeBytes(of: UInt16(type)) { Array($0) }
        return head + value + [UInt8](repeating: 0, count: (4 - value.count & 3) & 3)
    }

    /// One attribute of a plain number.
    static func attribute(_ type: Int, _ value: UInt32) -> [UInt8] {
        attribute(type, withUnsafeBytes(of: value) { Array($0) })
    }
}
