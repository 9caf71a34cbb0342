import CNetlink
import Glibc
import Synchronization

/// Sets interfaces down and up and puts back what they lost, over one rtnetlink socket in the network namespace of the
/// thread that opened it.
public final class LinkControl: Sendable {
    private let socket: Mutex<NetlinkSocket>

    /// Opens the socket.
    /// - Throws: what socket(2) gives.
    public init() throws(KernelError) { socket = Mutex(try NetlinkSocket(protocol: NETLINK_ROUTE)) }

    /// The interfaces of the network namespace.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func links() throws(KernelError) -> [LinkState] {
        var found: [LinkState] = []
        for frame in try dump(RTM_GETLINK, ifinfomsg(), call: "ip link") where Int(frame.type) == RTM_NEWLINK {
            let size = MemoryLayout<ifinfomsg>.size
            guard let index = frame.payload.integer(Int32.self, at: 4),
                let flags = frame.payload.integer(UInt32.self, at: 8), frame.payload.count >= size
            else { throw KernelError("parse link", errno: EBADMSG) }
            let attributes = try NetlinkAttributes(frame.payload.dropFirst(size))
            // Another namespace's index would mean nothing here.
            let isElsewhere = attributes[Int(IFLA_LINK_NETNSID)] != nil
            let lower: Int32? = isElsewhere ? nil : attributes.integer(Int(IFLA_LINK))
            found.append(
                LinkState(
                    index: index, name: attributes.string(Int(IFLA_IFNAME)) ?? "",
                    isUp: flags & UInt32(IFF_UP.rawValue) != 0, lower: lower == index ? nil : lower,
                    master: attributes.integer(Int(IFLA_MASTER)),
                    kind: try attributes.nested(Int(IFLA_LINKINFO))?.string(Int(IFLA_INFO_KIND))))
        }
        return found
    }

    /// Sets an interface up or down.
    /// - Throws: `ENODEV` without the interface, `EPERM` without CAP_NET_ADMIN.
    public func set(_ index: Int32, up: Bool) throws(KernelError) {
        let message = try NetlinkMessage(type: UInt16(RTM_NEWLINK), flags: 0)
        var header = ifinfomsg()
        header.ifi_index = index
        header.ifi_flags = up ? UInt32(IFF_UP.rawValue) : 0
        header.ifi_change = UInt32(IFF_UP.rawValue)
        message.append(header: header)
        try request(message.bytes(), call: "ip link set \(index) \(up ? "up" : "down")")
    }

    /// The addresses of every interface: 4 or 16 bytes in network byte order.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func addresses() throws(KernelError) -> [(interface: Int32, address: [UInt8])] {
        var found: [(interface: Int32, address: [UInt8])] = []
        for frame in try dump(RTM_GETADDR, ifaddrmsg(), call: "ip addr") where Int(frame.type) == RTM_NEWADDR {
            guard let index = frame.payload.integer(Int32.self, at: 4) else { continue }
            let attributes = try NetlinkAttributes(frame.payload.dropFirst(MemoryLayout<ifaddrmsg>.size))
            for type in [IFA_LOCAL, IFA_ADDRESS] {
                if let address = attributes[Int(type)] { found.append((index, Array(address))) }
            }
        }
        return found
    }

    /// The interfaces of the best default route of each family, in the main table.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func defaultRouteInterfaces() throws(KernelError) -> Set<Int32> {
        var found: Set<Int32> = []
        for family in [AF_INET, AF_INET6] {
            var header = rtmsg()
            header.rtm_family = UInt8(family)
            var best: (metric: UInt32, interfaces: [Int32])?
            for frame in try dump(RTM_GETROUTE, header, call: "ip route") where Int(frame.type) == RTM_NEWROUTE {
                let route = try LinkMessage(.route, Array(frame.payload))
                guard let metric = try route.defaultRouteMetric, metric < best?.metric ?? .max else { continue }
                best = (metric, try route.interfaces)
            }
            found.formUnion(best?.interfaces ?? [])
        }
        return found
    }

    /// Whether a nexthop object leads through one of the interfaces: those go with it, and groups of them shrink.
    /// A kernel without such objects has none.
    public func hasNexthopObjects(_ interfaces: Set<Int32>) throws(KernelError) -> Bool {
        do throws(KernelError) {
            for frame in try dump(RTM_GETNEXTHOP, nhmsg(), call: "ip nexthop") where Int(frame.type) == RTM_NEWNEXTHOP {
                let attributes = try NetlinkAttributes(frame.payload.dropFirst(MemoryLayout<nhmsg>.size))
                if let out: Int32 = attributes.integer(Int(NHA_OIF)), interfaces.contains(out) { return true }
            }
            return false
        } catch  where [EOPNOTSUPP, EINVAL].contains(error.errno) {
            return false
        }
    }

    /// The entries of a table that are about one of the interfaces and would be lost with it; with `all`, also those
    /// that pass.
    func entries(
        _ table: LinkMessage.Table, of interfaces: Set<Int32>, all: Bool = false
    ) throws(KernelError) -> [LinkMessage] {
        var frames: [NetlinkFrame] = []
        switch table {
        case .address:
            var header = ifaddrmsg()
            header.ifa_family = UInt8(AF_INET6)
            frames = try dump(RTM_GETADDR, header, call: "ip -6 addr")
        case .route:
            for family in [AF_INET, AF_INET6] {
                var header = rtmsg()
                header.rtm_family = UInt8(family)
                frames += try dump(RTM_GETROUTE, header, call: "ip route")
            }
        case .neighbour:
            var header = ndmsg()
            frames = try dump(RTM_GETNEIGH, header, call: "ip neigh")
            header.ndm_flags = UInt8(NTF_PROXY)
            frames += try dump(RTM_GETNEIGH, header, call: "ip neigh show proxy")
        }
        var found: [LinkMessage] = []
        for frame in frames where [RTM_NEWADDR, RTM_NEWROUTE, RTM_NEWNEIGH].contains(Int(frame.type)) {
            let message = try LinkMessage(table, Array(frame.payload))
            let isAbout = try !interfaces.isDisjoint(with: message.interfaces)
            if isAbout && (all || !message.isPassing) { found.append(message) }
        }
        return found
    }

    /// Adds an entry, or sets it anew.
    func add(_ message: LinkMessage, isVerified: Bool = false) throws(KernelError) {
        let kind: Int
        let flags: Int32
        switch message.table {
        case .address: (kind, flags) = (RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE)
        // Two routes may differ in their next hop alone: the later one goes behind, as it did before.
        case .route:
            (kind, flags) = (RTM_NEWROUTE, message.family == AF_INET ? NLM_F_CREATE | NLM_F_APPEND : NLM_F_CREATE)
        case .neighbour: (kind, flags) = (RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE)
        }
        let payload = try message.request(isVerified: isVerified)
        let header = nlmsghdr(
            nlmsg_len: UInt32(MemoryLayout<nlmsghdr>.size + payload.count), nlmsg_type: UInt16(kind),
            nlmsg_flags: UInt16(flags), nlmsg_seq: 0, nlmsg_pid: 0)
        let bytes = withUnsafeBytes(of: header) { Array($0) } + payload
        do throws(KernelError) {
            try request(bytes, call: "add \(message.table) again")
        } catch  where error.errno == EEXIST {
            return
        }
    }

    private func dump<Header: BitwiseCopyable>(
        _ type: Int, _ header: Header, call: String
    ) throws(KernelError) -> [NetlinkFrame] {
        let message = try NetlinkMessage(type: UInt16(type), flags: 0)
        message.append(header: header)
        let bytes = try message.bytes()
        return try socket.withLock { (socket) throws(KernelError) in try socket.dump(bytes, call: call) }
    }

    private func request(_ bytes: [UInt8], call: String) throws(KernelError) {
        try socket.withLock { (socket) throws(KernelError) in try socket.request(bytes, call: call) }
    }
}
