import CNetlink
import Glibc
import Synchronization

/// Queueing disciplines and classes, over one rtnetlink socket in the network namespace of the thread that opened it.
///
/// The tree is an HTB root whose default is "straight through": only packets whose priority names a class
/// (`major << 16 | minor`) are treated. See tc-htb(8) and tc-netem(8).
public final class TrafficControl: Sendable {
    private let socket: Mutex<NetlinkSocket>

    /// The class's rate in bytes per second, 100 Gbit/s: it must never be what slows a packet down.
    private static let rate: UInt64 = 12_500_000_000
    /// Bytes a class may send at once; the largest packet on loopback is 64 KiB plus its headers.
    private static let burst: UInt32 = 1 << 20
    /// Bytes a class sends before the next has its turn. Given, because HTB complains about what it would derive.
    private static let quantum: UInt32 = 200_000

    /// Opens the socket.
    /// - Throws: what socket(2) gives.
    public init() throws(KernelError) { socket = Mutex(try NetlinkSocket(protocol: NETLINK_ROUTE)) }

    /// The interfaces of the network namespace.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func interfaces() throws(KernelError) -> [NetworkInterface] {
        let message = try NetlinkMessage(type: UInt16(RTM_GETLINK), flags: 0)
        message.append(header: ifinfomsg())
        return try TrafficReply.interfaces(dump(message, call: "ip link"))
    }

    /// The root qdisc of an interface.
    /// - Throws: `ENODEV` when the interface does not exist.
    public func rootQdisc(of interface: String) throws(KernelError) -> RootQdisc {
        let index = try self.index(of: interface)
        let roots = try qdiscs(of: index).filter { $0.parent == rootParent }
        // No entry: the interface has no queue at all.
        guard let root = roots.first else { return RootQdisc(kind: "noqueue", handle: 0) }
        return RootQdisc(kind: root.kind, handle: UInt16(truncatingIfNeeded: root.handle >> 16))
    }

    /// Adds class `major:minor` with a netem leaf; makes the HTB root when the kernel's default is in place.
    /// - Parameter limit: packets that may wait; more are dropped.
    /// - Throws: `EBUSY` when the interface has a root that somebody else configured, `EEXIST` when the class
    ///   exists, `ENOENT` when the kernel has no sch_netem or sch_htb, `ENODEV` without the interface. What was
    ///   added on the way is removed again.
    public func addDelayClass(
        interface: String, major: UInt16, minor: UInt16, delayNanoseconds: Int64, jitterNanoseconds: Int64,
        limit: UInt32
    ) throws(KernelError) {
        let leaf = TrafficLeaf.netem(delay: max(0, delayNanoseconds), jitter: max(0, jitterNanoseconds), limit: limit)
        try addClass(interface: interface, major: major, minor: minor, leaf: leaf)
    }

    /// Adds a class with any leaf.
    func addClass(interface: String, major: UInt16, minor: UInt16, leaf: TrafficLeaf) throws(KernelError) {
        let handle = try Self.leafHandle(major: major, minor: minor)
        let index = try self.index(of: interface)
        let name = "tc class add dev \(interface) \(hex(major)):\(hex(minor))"
        try makeRoot(interface: interface, index: index, major: major)
        do throws(KernelError) {
            try request(classRequest(index: index, major: major, minor: minor), call: name)
        } catch {
            try removeRootIfEmpty(index: index, major: major)
            throw error
        }
        do throws(KernelError) {
            let parent = UInt32(major) << 16 | UInt32(minor)
            try request(leaf.request(interface: index, parent: parent, handle: handle), call: "\(name) \(leaf.kind)")
        } catch {
            try removeClass(interface: interface, major: major, minor: minor)
            throw error
        }
    }

    /// Removes a class with its leaf, and our root with its last class. A class, root or interface that is gone is
    /// no error.
    /// - Throws: `EPERM` without CAP_NET_ADMIN.
    public func removeClass(interface: String, major: UInt16, minor: UInt16) throws(KernelError) {
        try tolerating(ENODEV) { () throws(KernelError) in
            let index = try self.index(of: interface)
            guard try rootQdisc(of: interface) == RootQdisc(kind: "htb", handle: major) else { return }
            let message = try NetlinkMessage(type: UInt16(RTM_DELTCLASS), flags: 0)
            var header = tcmsg()
            header.tcm_ifindex = index
            header.tcm_handle = UInt32(major) << 16 | UInt32(minor)
            message.append(header: header)
            try tolerating(ENOENT) { () throws(KernelError) in
                try request(message.bytes(), call: "tc class del dev \(interface) \(hex(major)):\(hex(minor))")
            }
            try removeRootIfEmpty(index: index, major: major)
        }
    }

    /// Counters of a class's leaf; `nil` when the class does not exist.
    /// - Throws: `ENODEV` when the interface does not exist.
    public func classStatistics(
        interface: String, major: UInt16, minor: UInt16
    ) throws(KernelError) -> TrafficStatistics? {
        let parent = UInt32(major) << 16 | UInt32(minor)
        return try qdiscs(of: index(of: interface)).first { $0.parent == parent }?.statistics
    }

    /// Packets that wait in a class; 0 when the class, or the interface, does not exist.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func waitingPackets(interface: String, major: UInt16, minor: UInt16) throws(KernelError) -> UInt64 {
        var waiting: UInt64 = 0
        try tolerating(ENODEV) { () throws(KernelError) in
            waiting = try classStatistics(interface: interface, major: major, minor: minor)?.backlog ?? 0
        }
        return waiting
    }

    /// What a class's netem leaf is set to, read back from the kernel; `nil` when there is no such leaf.
    /// - Throws: `ENODEV` when the interface does not exist.
    public func delayParameters(
        interface: String, major: UInt16, minor: UInt16
    ) throws(KernelError) -> DelayParameters? {
        let parent = UInt32(major) << 16 | UInt32(minor)
        return try qdiscs(of: index(of: interface)).first { $0.parent == parent }?.delay
    }

    /// The leaf's own major number: each class of a tree has another one, none is the tree's or reserved.
    static func leafHandle(major: UInt16, minor: UInt16) throws(KernelError) -> UInt32 {
        let leaf = major ^ minor
        guard major != 0, major != 0xFFFF, minor != 0, leaf != 0, leaf != 0xFFFF else {
            throw KernelError("tc class \(hex(major)):\(hex(minor))", errno: EINVAL)
        }
        return UInt32(leaf) << 16
    }

    private func makeRoot(interface: String, index: Int32, major: UInt16) throws(KernelError) {
        let call = "tc qdisc add dev \(interface) root handle \(hex(major)): htb"
        guard let qdisc = rtnl_qdisc_alloc() else { throw KernelError(call, errno: ENOMEM) }
        defer { rtnl_qdisc_put(qdisc) }
        rtnl_tc_set_ifindex(qdisc, index)
        rtnl_tc_set_parent(qdisc, rootParent)
        rtnl_tc_set_handle(qdisc, UInt32(major) << 16)
        guard rtnl_tc_set_kind(qdisc, "htb") == 0, rtnl_htb_set_defcls(qdisc, 0) == 0 else {
            throw KernelError(call, errno: ENOMEM)
        }
        var built: OpaquePointer?
        let result = rtnl_qdisc_build_add_request(qdisc, NLM_F_CREATE | NLM_F_EXCL, &built)
        do throws(KernelError) {
            try request(Self.take(built, result, call), call: call)
        } catch  where error.errno == EEXIST {
            // Some root has a handle: it is ours, or it is none of our business.
            guard try rootQdisc(of: interface) == RootQdisc(kind: "htb", handle: major) else {
                throw KernelError(call, errno: EBUSY)
            }
        }
    }

    private func classRequest(index: Int32, major: UInt16, minor: UInt16) throws(KernelError) -> [UInt8] {
        let call = "tc class add \(hex(major)):\(hex(minor))"
        guard let leaf = rtnl_class_alloc() else { throw KernelError(call, errno: ENOMEM) }
        defer { rtnl_class_put(leaf) }
        rtnl_tc_set_ifindex(leaf, index)
        rtnl_tc_set_parent(leaf, UInt32(major) << 16)
        rtnl_tc_set_handle(leaf, UInt32(major) << 16 | UInt32(minor))
        guard rtnl_tc_set_kind(leaf, "htb") == 0, rtnl_htb_set_rate64(leaf, Self.rate) == 0,
            rtnl_htb_set_ceil64(leaf, Self.rate) == 0, rtnl_htb_set_rbuffer(leaf, Self.burst) == 0,
            rtnl_htb_set_cbuffer(leaf, Self.burst) == 0, rtnl_htb_set_quantum(leaf, Self.quantum) == 0
        else { throw KernelError(call, errno: ENOMEM) }
        var built: OpaquePointer?
        let result = rtnl_class_build_add_request(leaf, NLM_F_CREATE | NLM_F_EXCL, &built)
        return try Self.take(built, result, call)
    }

    private func removeRootIfEmpty(index: Int32, major: UInt16) throws(KernelError) {
        let classes = try NetlinkMessage(type: UInt16(RTM_GETTCLASS), flags: 0)
        var header = tcmsg()
        header.tcm_ifindex = index
        classes.append(header: header)
        let mine = try TrafficReply.entries(dump(classes, call: "tc class show")).filter {
            $0.interface == index && $0.handle >> 16 == UInt32(major)
        }
        if !mine.isEmpty { return }
        let message = try NetlinkMessage(type: UInt16(RTM_DELQDISC), flags: 0)
        header.tcm_parent = rootParent
        header.tcm_handle = UInt32(major) << 16
        message.append(header: header)
        // Not there or not ours any more: somebody else removed or replaced the root.
        try tolerating(ENOENT, EINVAL) { () throws(KernelError) in
            try request(message.bytes(), call: "tc qdisc del root \(hex(major)):")
        }
    }

    private func tolerating(_ codes: Int32..., body: () throws(KernelError) -> Void) throws(KernelError) {
        do throws(KernelError) {
            try body()
        } catch  where codes.contains(error.errno) {
            return
        }
    }

    private func qdiscs(of index: Int32) throws(KernelError) -> [TrafficReply.Entry] {
        let message = try NetlinkMessage(type: UInt16(RTM_GETQDISC), flags: 0)
        var header = tcmsg()
        header.tcm_ifindex = index
        message.append(header: header)
        return try TrafficReply.entries(dump(message, call: "tc qdisc show")).filter { $0.interface == index }
    }

    private func index(of interface: String) throws(KernelError) -> Int32 {
        guard let found = try interfaces().first(where: { $0.name == interface }) else {
            throw KernelError("interface \(interface)", errno: ENODEV)
        }
        return found.index
    }

    private func request(_ bytes: [UInt8], call: String) throws(KernelError) {
        try socket.withLock { (socket) throws(KernelError) in try socket.request(bytes, call: call) }
    }

    private func dump(_ message: NetlinkMessage, call: String) throws(KernelError) -> [NetlinkFrame] {
        let bytes = try message.bytes()
        return try socket.withLock { (socket) throws(KernelError) in try socket.dump(bytes, call: call) }
    }

    /// Copies a request that libnl-route built, and frees it.
    private static func take(_ message: OpaquePointer?, _ result: Int32, _ call: String) throws(KernelError) -> [UInt8]
    {
        guard result >= 0, let message, let header = nlmsg_hdr(message) else {
            throw KernelError(call, errno: EINVAL)
        }
        defer { nlmsg_free(message) }
        return NetlinkMessage.bytes(of: header)
    }
}

/// The root of an interface as a parent; a cast macro in linux/pkt_sched.h.
private let rootParent: UInt32 = 0xFFFF_FFFF

private func hex(_ number: UInt16) -> String { String(number, radix: 16) }
