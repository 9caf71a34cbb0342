import CNetlink
import Glibc
import Testing

@testable import LinuxKernel

private func bytes<Value: BitwiseCopyable>(_ value: Value) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }

private func frame(_ type: Int, _ payload: [UInt8], length: UInt32? = nil) -> [UInt8] {
    let total = length ?? UInt32(16 + payload.count)
    let header = bytes(total) + bytes(UInt16(type)) + bytes(UInt16(0)) + bytes(UInt32(5)) + bytes(UInt32(0))
    return header + payload
}

struct NetlinkParsingTests {
    @Test(arguments: [0, 15, 17, 4096, UInt32.max]) func `a length that leaves the datagram is an error`(length: UInt32)
    {
        #expect(throws: KernelError("parse netlink message", errno: EBADMSG)) {
            try NetlinkFrame.parse(frame(2, [], length: length)[...])
        }
    }

    @Test(arguments: [[4], [3, 0, 1, 0], [9, 0, 1, 0, 1, 2, 3, 4], [0, 0, 0, 0], [255, 255, 1, 0]] as [[UInt8]])
    func `an attribute that leaves its bytes is an error`(bytes: [UInt8]) {
        #expect(throws: KernelError("parse netlink attribute", errno: EBADMSG)) { try NetlinkAttributes(bytes[...]) }
    }

    @Test func `the last attribute may lack its padding`() throws {
        let attributes = try NetlinkAttributes([6, 0, 1, 0x80, 7, 8][...])
        #expect(attributes[1].map(Array.init) == [7, 8])
        #expect(attributes.integer(1, as: UInt16.self) == 0x0807)
        #expect(attributes.integer(1, as: UInt32.self) == nil)
    }

    @Test func `acknowledgements carry the kernel's error`() throws {
        let refused = try #require(NetlinkFrame.parse(frame(2, bytes(Int32(-17)))[...]).first)
        #expect(try refused.status == EEXIST)
        let fine = try #require(NetlinkFrame.parse(frame(2, bytes(Int32(0)))[...]).first)
        #expect(try fine.status == 0)
        let hostile = try #require(NetlinkFrame.parse(frame(2, bytes(Int32.min))[...]).first)
        #expect(throws: KernelError.self) { try hostile.status }
        let short = try #require(NetlinkFrame.parse(frame(2, [1])[...]).first)
        #expect(throws: KernelError.self) { try short.status }
    }

    @Test func `the queue's reader finds the packet's number behind other attributes`() throws {
        let type = Int(NFNL_SUBSYS_QUEUE) << 8
        let other: [UInt8] = [8, 0, 9, 0, 1, 1, 1, 1]
        let header: [UInt8] = [11, 0, 1, 0, 0x01, 0x02, 0x03, 0x04, 8, 0, 1, 0]
        let datagram = frame(type, [0, 0, 0, 0] + other + header) + frame(2, [UInt8](repeating: 0, count: 8))
        var found: [UInt32] = []
        try datagram.withUnsafeBytes { try PacketQueueSocket.packets(in: $0) { found.append($0.number) } }
        #expect(found == [0x0102_0304])
    }

    @Test func `the default route with the smallest metric wins`() {
        let table = """
            Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
            eth1\t00000000\t010010AC\t0003\t0\t0\t200\t00000000\t0\t0\t0
            eth0\t00000000\t010010AC\t0003\t0\t0\t100\t00000000\t0\t0\t0
            eth2\t000010AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            down\t00000000\t00000000\t0000\t0\t0\t0\t00000000\t0\t0\t0
            """
        #expect(TrafficControl.defaultRoute(in: table) == "eth0")
        #expect(TrafficControl.defaultRoute(in: "Iface\n") == nil)
        #expect(TrafficControl.defaultRoute(in: "\nlo\t00000000") == nil)
    }

    /// Valid replies with bytes changed and cut off at random: every reader ends in a value or an error.
    @Test(arguments: 0..<16) func `mutilated replies never crash a reader`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let chain = NftChain(name: "c", hook: .input, rules: [NftRule(matching: [.user(3)], action: .drop)])
        let rule = try NftBatch.adding(NftTable(name: "t", chains: [chain]), owned: true, sequence: 7).bytes
        let leaf = try TrafficLeaf.netem(NetemParameterCases.everything).request(interface: 1, parent: 2, handle: 3)
        let rate = RateParameters(bytesPerSecond: 1 << 33, burstBytes: 1, latencyNanoseconds: 1)
        let limited = try TrafficClass(rate: rate).request(interface: 1, major: 2, minor: 3)
        let link = frame(RTM_NEWLINK, [UInt8](repeating: 0, count: 16) + [7, 0, 3, 0, 108, 111, 0, 0])
        let packet = frame(Int(NFNL_SUBSYS_QUEUE) << 8, [0, 0, 0, 0, 11, 0, 1, 0, 1, 2, 3, 4, 8, 0, 1, 0])
        for _ in 0..<2000 {
            for original in [rule, leaf, limited, link, packet] {
                var hostile = original
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    hostile[Int.random(in: 0..<hostile.count, using: &random)] = UInt8.random(
                        in: 0...255, using: &random)
                }
                hostile.removeLast(Int.random(in: 0...hostile.count / 2, using: &random))
                readEverything(hostile)
            }
        }
    }

    private func readEverything(_ datagram: [UInt8]) {
        datagram.withUnsafeBytes { try? PacketQueueSocket.packets(in: $0) { _ in } }
        guard let frames = try? NetlinkFrame.parse(datagram[...]) else { return }
        _ = try? TrafficReply.interfaces(frames)
        for entry in (try? TrafficReply.entries(frames)) ?? [] {
            _ = try? NetemParameters.read(entry.options)
            _ = try? TrafficClass.rate(entry.options, queueBytes: entry.queueBytes)
        }
        for frame in frames {
            _ = try? frame.status
            if let attributes = try? NftConnection.attributes(of: frame) {
                _ = try? NftConnection.counter(of: attributes)
            }
        }
    }
}

/// A generator that gives the same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
