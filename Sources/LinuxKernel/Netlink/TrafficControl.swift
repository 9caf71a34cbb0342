import CNetlink
import Glibc
import Synchronization

/// Queueing disciplines and classes, over one rtnetlink socket in the network namespace of the thread that opened it.
///
/// The tree is an HTB root whose default is "straight through": only packets whose priority names a class
/// (`major << 16 | minor`) are treated. See tc-htb(8) and tc-netem(8).
public final class TrafficControl: Sendable {
    private let socket: Mutex<NetlinkSocket>

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
        let root = try qdiscs(of: index).first { $0.parent == rootParent }
        return root.map(Self.root) ?? .noQueue
    }

    /// The root qdisc of every interface that has a queue, by the interface's index.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func rootQdiscs() throws(KernelError) -> [Int32: RootQdisc] {
        let roots = try qdiscs(of: nil).filter { $0.parent == rootParent }
            .map { ($0.interface, Self.root($0)) }
        return Dictionary(roots) { first, _ in first }
    }

    /// Adds class `major:minor` with its leaf; makes the HTB root when the kernel's default is in place.
    /// - Throws: `EBUSY` when the interface has a root that somebody else configured, `EEXIST` when the class
    ///   exists, `ENOENT` when the kernel has no sch_netem or sch_htb, `ENODEV` without the interface. What was
    ///   added on the way is removed again.
    public func add(_ added: TrafficClass, interface: String, major: UInt16, minor: UInt16) throws(KernelError) {
        let handle = try Self.leafHandle(major: major, minor: minor)
        let index = try self.index(of: interface)
        let name = "tc class add dev \(interface) \(hex(major)):\(hex(minor))"
        try makeRoot(interface: interface, index: index, major: major)
        do throws(KernelError) {
            try request(added.request(interface: index, major: major, minor: minor), call: name)
        } catch {
            try removeRootIfEmpty(index: index, major: major)
            throw error
        }
        let leaf = added.leaf
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

    /// Numbers of the classes in our root, when there are any and none of them has a leaf of ours: somebody put them there,
    /// and the root cannot go without them. An interface that is gone has none.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func strangers(interface: String, major: UInt16) throws(KernelError) -> [UInt16] {
        var found: [UInt16] = []
        try tolerating(ENODEV) { () throws(KernelError) in
            let index = try self.index(of: interface)
            guard try rootQdisc(of: interface) == RootQdisc(kind: "htb", handle: major) else { return }
            let minors = try classes(of: index).filter { $0.handle >> 16 == UInt32(major) }
                .map { UInt16(truncatingIfNeeded: $0.handle) }
            for minor in minors where try leaf(of: index, major: major, minor: minor) != nil { return }
            found = minors
        }
        return found
    }

    /// Counters of a class and its leaf; `nil` when the class does not exist.
    /// - Throws: `ENODEV` when the interface does not exist.
    public func classStatistics(
        interface: String, major: UInt16, minor: UInt16
    ) throws(KernelError) -> TrafficStatistics? {
        let index = try index(of: interface)
        guard let leaf = try leaf(of: index, major: major, minor: minor) else { return nil }
        var statistics = leaf.statistics
        // Only the class knows how often its rate made a packet wait.
        statistics.overlimits += try entry(of: index, major: major, minor: minor)?.statistics.overlimits ?? 0
        return statistics
    }

    /// Packets that wait in a class; 0 when the class, or the interface, does not exist.
    /// - Throws: `EBADMSG` when the reply is malformed.
    public func waitingPackets(interface: String, major: UInt16, minor: UInt16) throws(KernelError) -> UInt64 {
        var waiting: UInt64 = 0
        try tolerating(ENODEV) { () throws(KernelError) in
            waiting = try leaf(of: index(of: interface), major: major, minor: minor)?.statistics.backlog ?? 0
        }
        return waiting
    }

    /// What a class is set to, read back from the kernel; `nil` when there is no such class with a leaf.
    /// - Throws: `ENODEV` when the interface does not exist.
    public func trafficClass(interface: String, major: UInt16, minor: UInt16) throws(KernelError) -> TrafficClass? {
        let index = try index(of: interface)
        guard let entry = try entry(of: index, major: major, minor: minor), entry.kind == "htb",
            let leaf = try leaf(of: index, major: major, minor: minor)
        else { return nil }
        return TrafficClass(
            rate: try TrafficClass.rate(entry.options, queueBytes: leaf.queueBytes), netem: try leaf.netem)
    }

    private static func root(_ entry: TrafficReply.Entry) -> RootQdisc {
        RootQdisc(kind: entry.kind, handle: UInt16(truncatingIfNeeded: entry.handle >> 16))
    }

    private func leaf(of index: Int32, major: UInt16, minor: UInt16) throws(KernelError) -> TrafficReply.Entry? {
        let parent = UInt32(major) << 16 | UInt32(minor)
        return try qdiscs(of: index).first { $0.parent == parent }
    }

    private func entry(of index: Int32, major: UInt16, minor: UInt16) throws(KernelError) -> TrafficReply.Entry? {
        let handle = UInt32(major) << 16 | UInt32(minor)
        return try classes(of: index).first { $0.handle == handle }
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

    private func removeRootIfEmpty(index: Int32, major: UInt16) throws(KernelError) {
        if try classes(of: index).contains(where: { $0.handle >> 16 == UInt32(major) }) { return }
        var header = tcmsg()
        header.tcm_ifindex = index
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

    private func classes(of index: Int32) throws(KernelError) -> [TrafficReply.Entry] {
        let message = try NetlinkMessage(type: UInt16(RTM_GETTCLASS), flags: 0)
        var header = tcmsg()
        header.tcm_ifindex = index
        message.append(header: header)
        return try TrafficReply.entries(dump(message, call: "tc class show")).filter { $0.interface == index }
    }

    /// The qdiscs of an interface, or of all.
    private func qdiscs(of index: Int32?) throws(KernelError) -> [TrafficReply.Entry] {
        let message = try NetlinkMessage(type: UInt16(RTM_GETQDISC), flags: 0)
        var header = tcmsg()
        header.tcm_ifindex = index ?? 0
        message.append(header: header)
        return try TrafficReply.entries(dump(message, call: "tc qdisc show"))
            .filter { index == nil || $0.interface == index }
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
