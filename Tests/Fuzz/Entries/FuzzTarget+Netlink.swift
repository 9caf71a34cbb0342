@testable import LinuxKernel

extension FuzzTarget {
    /// A datagram of a netlink socket, read by everybody who reads any.
    static let netlink = FuzzTarget("netlink") { bytes in
        for frame in (try? NetlinkFrame.parse(bytes[...])) ?? [] {
            _ = try? frame.status
            read(frame)
        }
        guard let frames = try? NetlinkFrame.parse(bytes[...]) else { return }
        _ = try? TrafficReply.interfaces(frames)
        for entry in (try? TrafficReply.entries(frames)) ?? [] {
            _ = (try? entry.netem, entry.queueBytes)
            if let netem = try? NetemParameters.read(entry.options) { _ = netem.isKept(as: netem) }
            _ = try? TrafficClass.rate(entry.options, queueBytes: entry.queueBytes)
        }
    }

    private static func read(_ frame: NetlinkFrame) {
        _ = try? TrackedFlow(frame)
        _ = TCPConnection(frame.payload)
        _ = SocketEntry(diagnosis: frame.payload)
        _ = AcceptQueueReader.parse(frame.payload)
        if let attributes = try? NftConnection.attributes(of: frame) { _ = try? NftConnection.counter(of: attributes) }
        for table in [LinkMessage.Table.address, .route, .neighbour] {
            guard let message = try? LinkMessage(table, Array(frame.payload)) else { continue }
            _ = (message.family, message.isPassing, message.isKernelsOwn, try? message.interfaces)
            _ = (try? message.defaultRouteMetric, try? message.hasGateway, try? message.identity)
            _ = (try? message.request(), try? message.request(isVerified: true))
        }
    }

    /// A datagram of the packet queue, and the packets in it with a bit turned: no checksum is left to chance.
    static let queue = FuzzTarget("queue", longest: 2048) { bytes in
        var packets: [[UInt8]] = []
        try bytes.withUnsafeBytes { datagram in
            try PacketQueueSocket.packets(in: datagram) { packet in
                packets.append(Array(packet.bytes))
            }
        }
        for packet in packets where !packet.isEmpty {
            for place in [UInt64(0), 77, .max] {
                var flipped = packet
                BitFlip.apply(place, to: &flipped)
                let differing = zip(packet, flipped).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
                try promise(flipped.count == packet.count && differing <= 1, "\(differing) bits turned")
            }
        }
    }
}
