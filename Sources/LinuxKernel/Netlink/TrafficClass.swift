import CNetlink
import Glibc

/// A class of our HTB tree: how fast its packets may go, and what netem does to them. See tc-htb(8) and tc-netem(8).
public struct TrafficClass: Hashable, Sendable {
    /// The limit of throughput; without one the class never slows a packet down.
    public var rate: RateParameters?
    /// What happens to packets; without it they only queue.
    public var netem: NetemParameters?

    /// Describes a class; nothing is added.
    public init(rate: RateParameters? = nil, netem: NetemParameters? = nil) {
        self.rate = rate
        self.netem = netem
    }

    /// Whether what was read back from the kernel is this class, by what the kernel keeps: it counts a burst in ticks of
    /// 64 ns, a share of packets in 32 bits, and tells neither the distribution of a jitter nor, before Linux 6.6, a seed.
    public func isKept(as found: TrafficClass) -> Bool {
        guard (netem == nil) == (found.netem == nil), (rate == nil) == (found.rate == nil) else { return false }
        if let netem, let kept = found.netem, !netem.isKept(as: kept) { return false }
        guard let rate, let kept = found.rate else { return true }
        let tick = Double(rate.bytesPerSecond) * 64 / 1e9 + 1
        // Only the plain queue of a class without netem is cut to the latency.
        return rate.bytesPerSecond == kept.bytesPerSecond
            && abs(Double(rate.burstBytes) - Double(kept.burstBytes)) <= tick
            && (netem != nil || rate.queueBytes == kept.queueBytes)
    }

    /// What its packets wait in.
    var leaf: TrafficLeaf {
        if let netem { return .netem(netem) }
        return rate.map { .bfifo(bytes: $0.queueBytes) } ?? .pfifo(limit: 1000)
    }

    /// Builds the request that adds it to the tree as `major:minor`. The numbers are sent as the kernel wants them, which
    /// needs no table of transmission times where the link layer is known.
    /// - Throws: `ENOMEM` only.
    func request(interface: Int32, major: UInt16, minor: UInt16) throws(KernelError) -> [UInt8] {
        let message = try NetlinkMessage(type: UInt16(RTM_NEWTCLASS), flags: NLM_F_CREATE | NLM_F_EXCL)
        var header = tcmsg()
        header.tcm_ifindex = interface
        header.tcm_parent = UInt32(major) << 16
        header.tcm_handle = UInt32(major) << 16 | UInt32(minor)
        message.append(header: header)
        message.put(Int(TCA_KIND), string: "htb")
        let speed = rate?.bytesPerSecond ?? Self.unlimited
        let ticks = Self.ticks(bytes: rate?.burstBytes ?? Self.unlimitedBurst, at: speed)
        message.nest(Int(TCA_OPTIONS)) {
            var options = tc_htb_opt()
            options.rate.rate = UInt32(clamping: speed)
            options.rate.linklayer = UInt8(TC_LINKLAYER_ETHERNET.rawValue)
            options.ceil = options.rate
            options.buffer = ticks
            options.cbuffer = ticks
            options.quantum = Self.quantum
            message.put(Int(TCA_HTB_PARMS), value: options)
            if speed > UInt64(UInt32.max) {
                message.put(Int(TCA_HTB_RATE64), value: speed)
                message.put(Int(TCA_HTB_CEIL64), value: speed)
            }
        }
        return try message.bytes()
    }

    /// The limit of a class as the kernel tells it; `nil` for a class that never slows a packet down. How long a packet
    /// may wait follows from its queue.
    static func rate(_ options: ArraySlice<UInt8>, queueBytes: UInt64?) throws(KernelError) -> RateParameters? {
        let attributes = try NetlinkAttributes(options)
        guard let parameters = attributes[Int(TCA_HTB_PARMS)], parameters.count >= MemoryLayout<tc_htb_opt>.size,
            let low = parameters.integer(UInt32.self, at: 8),
            let ticks = parameters.integer(UInt32.self, at: 2 * MemoryLayout<tc_ratespec>.size)
        else { throw KernelError("parse htb class", errno: EBADMSG) }
        let speed = attributes.integer(Int(TCA_HTB_RATE64)) ?? UInt64(low)
        if speed == unlimited { return nil }
        let burst = (Double(ticks) * 64 * Double(speed) / 1e9).rounded()
        let waiting = max(0, Double(queueBytes ?? 0) - burst) / Double(max(1, speed))
        return RateParameters(
            bytesPerSecond: speed, burstBytes: UInt64(min(0x1p63, burst)), latencyNanoseconds: Int64(waiting * 1e9),
            queueBytes: queueBytes ?? 0)
    }

    /// A rate in bytes per second that is none: 100 Gbit/s and one byte, which nobody asks for.
    private static let unlimited: UInt64 = 12_500_000_001
    /// Bytes such a class may send at once; the largest packet on loopback is 64 KiB plus its headers.
    private static let unlimitedBurst: UInt64 = 1 << 20
    /// Bytes a class sends before the next has its turn. Given, because HTB complains about what it would derive.
    private static let quantum: UInt32 = 200_000

    /// How long so many bytes take, in the kernel's packet scheduler ticks of 64 ns; at least one.
    private static func ticks(bytes: UInt64, at speed: UInt64) -> UInt32 {
        UInt32(clamping: max(1, Int64(min(0x1p60, Double(bytes) * 1e9 / Double(max(1, speed)) / 64).rounded())))
    }
}
