import CNetlink
import Testing

@testable import LinuxKernel

/// Settings of a netem, each in the words of tc-netem(8).
enum NetemParameterCases {
    static let all: [(words: String, parameters: NetemParameters)] = [
        ("", make { _ in }),
        ("limit 200", make { $0.limit = 200 }),
        ("delay 100ms", make { $0.delayNanoseconds = 100_000_000 }),
        (
            "delay 100ms 10ms 25% distribution normal",
            make {
                $0.delayNanoseconds = 100_000_000
                $0.jitterNanoseconds = 10_000_000
                $0.delayCorrelation = 0.25
                $0.distribution = .normal
            }
        ),
        ("loss 1% 25%", make { $0.loss = .random(.init(share: 0.01, correlation: 0.25)) }),
        ("loss 100%", make { $0.loss = .random(.init(share: 1, correlation: 0)) }),
        ("loss state 1% 99% 0% 100% 0%", make { $0.loss = .fourState(p13: 0.01, p31: 0.99, p32: 0, p23: 1, p14: 0) }),
        (
            "loss state 1% 30% 20% 50% 0.5%",
            make { $0.loss = .fourState(p13: 0.01, p31: 0.3, p32: 0.2, p23: 0.5, p14: 0.005) }
        ),
        (
            "loss gemodel 1% 25% 70% 0.1%",
            make { $0.loss = .gilbertElliott(p: 0.01, r: 0.25, lossInBad: 0.7, lossInGood: 0.001) }
        ),
        ("duplicate 1% 50%", make { $0.duplicate = .init(share: 0.01, correlation: 0.5) }),
        ("corrupt 1% 5%", make { $0.corrupt = .init(share: 0.01, correlation: 0.05) }),
        (
            "delay 100ms reorder 25% 50% gap 5",
            make {
                $0.delayNanoseconds = 100_000_000
                $0.reorder = .init(share: 0.25, correlation: 0.5)
                $0.gap = 5
            }
        ),
        ("seed 42", make { $0.seed = 42 }),
        ("everything", everything),
    ]

    static let everything = make {
        $0.delayNanoseconds = 300_000_000_000
        $0.jitterNanoseconds = 5
        $0.delayCorrelation = 0.1
        $0.distribution = .paretonormal
        $0.loss = .gilbertElliott(p: 0.1, r: 0.2, lossInBad: 0.3, lossInGood: 0.4)
        $0.duplicate = .init(share: 0.5, correlation: 0.6)
        $0.corrupt = .init(share: 0.7, correlation: 0.8)
        $0.reorder = .init(share: 0.9, correlation: 1)
        $0.gap = 7
        $0.seed = 1 << 40
        $0.limit = 9
    }

    private static func make(_ set: (inout NetemParameters) -> Void) -> NetemParameters {
        var parameters = NetemParameters()
        set(&parameters)
        return parameters
    }
}

/// The options of a leaf with these settings, as they stand in the request.
private func options(_ parameters: NetemParameters) throws -> ArraySlice<UInt8> {
    let request = try TrafficLeaf.netem(parameters).request(interface: 3, parent: 0xAF50_0001, handle: 0xAF51_0000)
    let frame = try #require(NetlinkFrame.parse(request[...]).first)
    return try #require(NetlinkAttributes(frame.payload.dropFirst(20))[Int(TCA_OPTIONS)])
}

private func attributes(_ parameters: NetemParameters) throws -> NetlinkAttributes {
    try NetlinkAttributes(options(parameters).dropFirst(MemoryLayout<tc_netem_qopt>.size))
}

private func words(_ bytes: ArraySlice<UInt8>?) -> [UInt32] {
    let bytes = bytes ?? []
    return (0..<bytes.count / 4).compactMap { bytes.integer(UInt32.self, at: $0 * 4) }
}

struct NetemMessageTests {
    @Test(arguments: NetemParameterCases.all.indices)
    func `what is written is what is read`(index: Int) throws {
        let (words, asked) = NetemParameterCases.all[index]
        let found = try NetemParameters.read(options(asked))
        #expect(asked.isKept(as: found), "\(words): \(found)")
        for (other, parameters) in NetemParameterCases.all
        where other != words && other != "seed 42" && words != "seed 42" {
            #expect(!parameters.isKept(as: found), "\(words) reads as \(other)")
        }
    }

    @Test func `shares are fractions of all 32 bits`() throws {
        let half = NetemParameters.Chance(share: 0.5, correlation: 1)
        var asked = NetemParameters()
        asked.loss = .random(.init(share: 1, correlation: 0.25))
        asked.duplicate = half
        asked.corrupt = half
        let qopt = words(try options(asked).prefix(MemoryLayout<tc_netem_qopt>.size))
        // latency, limit, loss, gap, duplicate, jitter.
        #expect(qopt == [0, 1000, .max, 0, 0x8000_0000, 0])
        #expect(words(try attributes(asked)[Int(TCA_NETEM_CORR)]) == [0, 0x4000_0000, .max])
        #expect(words(try attributes(asked)[Int(TCA_NETEM_CORRUPT)]) == [0x8000_0000, .max])
    }

    @Test func `a reordering without a gap has gap 1, and a gap without reordering is none`() throws {
        var asked = NetemParameters()
        asked.gap = 4
        #expect(words(try options(asked))[3] == 0)
        asked.gap = 0
        asked.reorder = .init(share: 1, correlation: 0)
        #expect(words(try options(asked))[3] == 1)
        #expect(words(try attributes(asked)[Int(TCA_NETEM_REORDER)]) == [.max, 0])
    }

    @Test func `four states stand in the kernel's order`() throws {
        var asked = NetemParameters()
        asked.loss = .fourState(p13: 1, p31: 0.5, p32: 0.25, p23: 0.125, p14: 0)
        let nested = try #require(try attributes(asked).nested(Int(TCA_NETEM_LOSS)))
        #expect(words(nested[1]) == [.max, 0x8000_0000, 0x4000_0000, 0, 0x2000_0000])
    }

    @Test func `Gilbert-Elliott's bad state is told by what it lets through`() throws {
        var asked = NetemParameters()
        asked.loss = .gilbertElliott(p: 1, r: 0.5, lossInBad: 1, lossInGood: 0)
        let nested = try #require(try attributes(asked).nested(Int(TCA_NETEM_LOSS)))
        #expect(words(nested[2]) == [.max, 0x8000_0000, 0, 0])
    }

    @Test(arguments: DelayDistribution.allCases)
    func `a distribution is sent when there is a jitter to spread`(distribution: DelayDistribution) throws {
        var asked = NetemParameters()
        asked.distribution = distribution
        #expect(try attributes(asked)[Int(TCA_NETEM_DELAY_DIST)] == nil)
        asked.jitterNanoseconds = 1_000_000
        let sent = try attributes(asked)[Int(TCA_NETEM_DELAY_DIST)]
        #expect(sent?.count == (distribution == .uniform ? nil : 8192))
        #expect(sent?.integer(Int16.self, at: 0) == distribution.table.first)
    }

    @Test func `a seed stands in attribute 14 and none where there is none`() throws {
        var asked = NetemParameters()
        #expect(try attributes(asked)[14] == nil)
        asked.seed = 0x1234_5678_9ABC
        #expect(try attributes(asked).integer(14, as: UInt64.self) == 0x1234_5678_9ABC)
    }

    @Test func `a kernel that tells no seed keeps the rest`() throws {
        var asked = NetemParameters()
        asked.seed = 7
        #expect(asked.isKept(as: NetemParameters()))
        var other = asked
        other.seed = 8
        #expect(!asked.isKept(as: other))
    }

    @Test func `a class is sent in bytes a second and ticks of 64 nanoseconds, without a rate table`() throws {
        let rate = RateParameters(bytesPerSecond: 1_000_000, burstBytes: 16_000, latencyNanoseconds: 50_000_000)
        let request = try TrafficClass(rate: rate).request(interface: 3, major: 0xAF50, minor: 0x11)
        let frame = try #require(NetlinkFrame.parse(request[...]).first)
        #expect(frame.payload.integer(UInt32.self, at: 8) == 0xAF50_0011)
        #expect(frame.payload.integer(UInt32.self, at: 12) == 0xAF50_0000)
        let sent = try NetlinkAttributes(frame.payload.dropFirst(20))
        #expect(sent.string(Int(TCA_KIND)) == "htb")
        let nested = try #require(try sent.nested(Int(TCA_OPTIONS)))
        let parameters = words(nested[Int(TCA_HTB_PARMS)])
        // Link layer ethernet; rate; the same for the ceiling; 16 ms of burst.
        #expect(parameters.prefix(8) == [0x100, 0, 1_000_000, 0x100, 0, 1_000_000, 250_000, 250_000])
        #expect(nested.all.count == 1)
        #expect(TrafficClass(rate: rate).leaf == .bfifo(bytes: 66_000))
    }

    @Test func `a rate beyond 32 bits is sent in 64`() throws {
        let request = try TrafficClass().request(interface: 3, major: 2, minor: 1)
        let frame = try #require(NetlinkFrame.parse(request[...]).first)
        let nested = try #require(
            try NetlinkAttributes(frame.payload.dropFirst(20)).nested(Int(TCA_OPTIONS)))
        #expect(nested.integer(Int(TCA_HTB_RATE64), as: UInt64.self) == 12_500_000_001)
        #expect(words(nested[Int(TCA_HTB_PARMS)])[2] == .max)
    }
}
