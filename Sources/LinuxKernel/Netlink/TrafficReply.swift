import CNetlink
import Glibc

/// Reads what rtnetlink lists. Every length is checked.
enum TrafficReply {
    /// A qdisc or a class.
    struct Entry: Hashable {
        var interface: Int32
        var handle: UInt32
        var parent: UInt32
        var kind: String
        var statistics: TrafficStatistics
        /// TCA_OPTIONS, whose form depends on the kind.
        var options: ArraySlice<UInt8>

        /// What a netem is set to; `nil` for any other kind.
        var netem: NetemParameters? {
            get throws(KernelError) { try kind == "netem" ? NetemParameters.read(options) : nil }
        }
        /// How many bytes may wait in a bfifo; `nil` for any other kind.
        var queueBytes: UInt64? { kind == "bfifo" ? options.integer(UInt32.self, at: 0).map(UInt64.init) : nil }
    }

    /// The interfaces of a link dump.
    static func interfaces(_ frames: [NetlinkFrame]) throws(KernelError) -> [NetworkInterface] {
        var found: [NetworkInterface] = []
        for frame in frames where Int(frame.type) == RTM_NEWLINK {
            guard let index = frame.payload.integer(Int32.self, at: 4),
                let flags = frame.payload.integer(UInt32.self, at: 8),
                frame.payload.count >= MemoryLayout<ifinfomsg>.size
            else { throw KernelError("parse link", errno: EBADMSG) }
            let attributes = try NetlinkAttributes(frame.payload.dropFirst(MemoryLayout<ifinfomsg>.size))
            found.append(
                NetworkInterface(
                    name: attributes.string(Int(IFLA_IFNAME)) ?? "", index: index,
                    isLoopback: flags & UInt32(IFF_LOOPBACK.rawValue) != 0, isUp: flags & UInt32(IFF_UP.rawValue) != 0))
        }
        return found
    }

    /// The entries of a qdisc or class dump.
    static func entries(_ frames: [NetlinkFrame]) throws(KernelError) -> [Entry] {
        var found: [Entry] = []
        for frame in frames where [RTM_NEWQDISC, RTM_NEWTCLASS].contains(Int(frame.type)) {
            guard frame.payload.count >= MemoryLayout<tcmsg>.size,
                let interface = frame.payload.integer(Int32.self, at: 4),
                let handle = frame.payload.integer(UInt32.self, at: 8),
                let parent = frame.payload.integer(UInt32.self, at: 12)
            else { throw KernelError("parse qdisc", errno: EBADMSG) }
            let attributes = try NetlinkAttributes(frame.payload.dropFirst(MemoryLayout<tcmsg>.size))
            let statistics = try statistics(attributes.nested(Int(TCA_STATS2)))
            found.append(
                Entry(
                    interface: interface, handle: handle, parent: parent,
                    kind: attributes.string(Int(TCA_KIND)) ?? "", statistics: statistics,
                    options: attributes[Int(TCA_OPTIONS)] ?? []))
        }
        return found
    }

    private static func statistics(_ attributes: NetlinkAttributes?) -> TrafficStatistics {
        var statistics = TrafficStatistics()
        guard let attributes else { return statistics }
        // gnet_stats_basic: bytes (64 bits), packets (32 bits). TCA_STATS_PKT64 is there when packets outgrow it.
        statistics.bytes = attributes.integer(Int(TCA_STATS_BASIC)) ?? 0
        let packets = attributes[Int(TCA_STATS_BASIC)]?.integer(UInt32.self, at: 8) ?? 0
        statistics.packets = attributes.integer(Int(TCA_STATS_PKT64)) ?? UInt64(packets)
        // gnet_stats_queue: qlen, backlog in bytes, drops, requeues, overlimits.
        let queue = attributes[Int(TCA_STATS_QUEUE)] ?? []
        statistics.backlog = UInt64(queue.integer(UInt32.self, at: 0) ?? 0)
        statistics.drops = UInt64(queue.integer(UInt32.self, at: 8) ?? 0)
        statistics.requeues = UInt64(queue.integer(UInt32.self, at: 12) ?? 0)
        statistics.overlimits = UInt64(queue.integer(UInt32.self, at: 16) ?? 0)
        return statistics
    }
}
