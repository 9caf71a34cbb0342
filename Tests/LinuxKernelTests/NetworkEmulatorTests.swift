import Testing

@testable import LinuxKernel

/// What the userspace queue decides, without a socket: shares within 99 % binomial intervals of 100,000 packets, and the
/// same fates for the same seed.
struct NetworkEmulatorTests {
    private static let packets = 100_000

    private func parameters(_ change: (inout NetemParameters) -> Void = { _ in }) -> NetemParameters {
        var parameters = NetemParameters()
        parameters.seed = 4711
        parameters.limit = 1_000_000
        change(&parameters)
        return parameters
    }

    /// The fates of packets of 100 bytes, a microsecond apart, when none waits.
    private func fates(
        _ parameters: NetemParameters, rate: RateParameters? = nil, count: Int = packets
    ) -> [NetworkEmulator.Verdict] {
        var emulator = NetworkEmulator(parameters, rate: rate)
        return (0..<count).map { emulator.decide(length: 100, at: Int64($0) * 1000, waiting: 0) }
    }

    private func expect(_ count: Int, share: Double, _ location: SourceLocation = #_sourceLocation) {
        let n = Double(Self.packets)
        // 2.576 standard deviations hold 99 %.
        let margin = 2.576 * (n * share * (1 - share)).squareRoot()
        #expect(abs(Double(count) - n * share) <= margin, sourceLocation: location)
    }

    private func everything() -> NetemParameters {
        parameters {
            $0.delayNanoseconds = 50_000_000
            $0.jitterNanoseconds = 10_000_000
            $0.delayCorrelation = 0.25
            $0.distribution = .paretonormal
            $0.loss = .gilbertElliott(p: 0.01, r: 0.1, lossInBad: 0.8, lossInGood: 0.01)
            $0.duplicate = .init(share: 0.1, correlation: 0.5)
            $0.corrupt = .init(share: 0.1, correlation: 0)
            $0.reorder = .init(share: 0.2, correlation: 0.3)
            $0.gap = 3
        }
    }

    @Test func `the same seed gives the same fates, another one others`() {
        let rate = RateParameters(bytesPerSecond: 90_000_000, burstBytes: 2000, latencyNanoseconds: 1_000_000)
        let first = fates(everything(), rate: rate)
        #expect(first == fates(everything(), rate: rate))
        var other = everything()
        other.seed += 1
        #expect(first != fates(other, rate: rate))
    }

    @Test(arguments: [0.001, 0.1, 0.5, 0.999]) func `packets are lost, doubled, corrupted, let past by their share`(
        share: Double
    ) {
        let lost = fates(parameters { $0.loss = .random(.init(share: share, correlation: 0)) })
        expect(lost.count { $0.packet == .lost }, share: share)
        let doubled = fates(parameters { $0.duplicate = .init(share: share, correlation: 0) })
        expect(doubled.count { $0.copy != nil }, share: share)
        let corrupted = fates(parameters { $0.corrupt = .init(share: share, correlation: 0) })
        expect(corrupted.count { $0.packet.sending?.flip != nil }, share: share)
        let reordered = fates(
            parameters {
                $0.reorder = .init(share: share, correlation: 0)
                $0.delayNanoseconds = 5
            })
        expect(reordered.count { $0.packet.sending?.overtakes == true }, share: share)
        #expect(reordered.allSatisfy { $0.packet.sending.map { $0.overtakes } != nil })
    }

    @Test func `all and none are exact`() {
        let all = fates(parameters { $0.loss = .random(.init(share: 1, correlation: 0)) })
        #expect(all.allSatisfy { $0 == .init(packet: .lost) })
        let none = fates(parameters { $0.loss = .random(.init(share: 0, correlation: 0)) })
        #expect(none.enumerated().allSatisfy { $1.packet == .sent(.init(due: Int64($0) * 1000, overtakes: false)) })
    }

    @Test func `a packet that is lost and doubled goes once`() {
        let both = fates(
            parameters {
                $0.loss = .random(.init(share: 0.5, correlation: 0))
                $0.duplicate = .init(share: 1, correlation: 0)
            })
        // Lost and doubled, one goes; else the double may be lost in its turn.
        expect(both.count { $0.copy == nil }, share: 0.5)
        #expect(both.allSatisfy { $0.packet != .lost })
        expect(both.count { $0.copy == .lost }, share: 0.25)
    }

    @Test func `correlated draws follow each other`() {
        let fates = fates(parameters { $0.loss = .random(.init(share: 0.5, correlation: 0.9)) })
        let lost = fates.map { $0.packet == .lost }
        let same = zip(lost, lost.dropFirst()).count { $0 == $1 }
        // Half of them when each draw stands alone.
        #expect(same > Self.packets * 3 / 4)
    }

    @Test func `the two-state model loses in bursts`() {
        let fates = fates(
            parameters { $0.loss = .gilbertElliott(p: 0.01, r: 0.25, lossInBad: 1, lossInGood: 0) })
        let lost = fates.map { $0.packet == .lost }
        // The share of bad times is p / (p + r), a burst 1 / r packets long.
        let share = Double(lost.count { $0 }) / Double(Self.packets)
        #expect(abs(share - 0.01 / 0.26) < 0.005)
        let bursts = zip([false] + lost, lost).count { !$0 && $1 }
        #expect(abs(Double(lost.count { $0 }) / Double(bursts) - 4) < 0.3)
    }

    @Test func `the two-state model loses by its state`() {
        let fates = fates(
            parameters { $0.loss = .gilbertElliott(p: 1, r: 1, lossInBad: 1, lossInGood: 0) }, count: 6)
        #expect(fates.map { $0.packet == .lost } == [false, true, false, true, false, true])
    }

    @Test func `the four-state model goes from state to state`() {
        let always = fates(
            parameters { $0.loss = .fourState(p13: 0, p31: 0, p32: 0, p23: 0, p14: 1) }, count: 6)
        // Isolated losses: after each comes a packet that goes.
        #expect(always.map { $0.packet == .lost } == [true, false, true, false, true, false])
        let bursts = fates(
            parameters { $0.loss = .fourState(p13: 1, p31: 0, p32: 1, p23: 1, p14: 0) }, count: 6)
        #expect(bursts.map { $0.packet == .lost } == [true, false, true, false, true, false])
        let stuck = fates(parameters { $0.loss = .fourState(p13: 1, p31: 0, p32: 0, p23: 1, p14: 0) }, count: 6)
        #expect(stuck.allSatisfy { $0.packet == .lost })
    }

    @Test func `the four-state model loses by its stationary share`() {
        let lost = fates(
            parameters { $0.loss = .fourState(p13: 0.02, p31: 0.2, p32: 0, p23: 1, p14: 0) }
        ).count { $0.packet == .lost }
        #expect(abs(Double(lost) / Double(Self.packets) - 0.02 / 0.22) < 0.01)
    }

    @Test func `every so many packets one may overtake`() {
        let gap = fates(
            parameters {
                $0.reorder = .init(share: 1, correlation: 0)
                $0.gap = 5
                $0.delayNanoseconds = 1_000_000
            }, count: 20)
        let overtakers = gap.indices.filter { gap[$0].packet.sending?.overtakes == true }
        #expect(overtakers == [4, 9, 14, 19])
        #expect(gap[4].packet.sending?.due == 4000)
        #expect(gap[3].packet.sending?.due == 1_003_000)
    }

    @Test func `a uniform jitter fills its span`() {
        let delays = delays(.uniform)
        #expect(delays.allSatisfy { (-1000..<1000).contains($0) })
        #expect(abs(delays.reduce(0, +) / Double(delays.count)) < 10)
        #expect(delays.count { $0 < -990 } > 300)
        #expect(delays.count { $0 >= 990 } > 300)
    }

    @Test func `a normal jitter has its standard deviation`() {
        let delays = delays(.normal)
        let mean = delays.reduce(0, +) / Double(delays.count)
        let deviation = (delays.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(delays.count)).squareRoot()
        #expect(abs(mean) < 20)
        #expect(abs(deviation - 1000) < 30)
    }

    @Test func `a correlated jitter follows the one before`() {
        let delays = delays(.uniform, correlation: 0.8)
        let steps = zip(delays, delays.dropFirst()).map { abs($0 - $1) }
        let alone = self.delays(.uniform)
        let free = zip(alone, alone.dropFirst()).map { abs($0 - $1) }
        #expect(steps.reduce(0, +) < free.reduce(0, +) / 2)
    }

    /// Deviations in microseconds around a delay of 10 ms, ± 1 ms.
    private func delays(_ distribution: DelayDistribution, correlation: Double = 0) -> [Double] {
        fates(
            parameters {
                $0.delayNanoseconds = 10_000_000
                $0.jitterNanoseconds = 1_000_000
                $0.distribution = distribution
                $0.delayCorrelation = correlation
            }
        ).enumerated().map { index, verdict in
            Double((verdict.packet.sending?.due ?? 0) - Int64(index) * 1000 - 10_000_000) / 1000
        }
    }

    @Test func `a delay is never below zero, however long the jitter`() {
        for jitter in [Int64(1), 3_000_000_000, .max] {
            let fates = fates(parameters { $0.jitterNanoseconds = jitter }, count: 1000)
            #expect(
                fates.enumerated().allSatisfy { index, verdict in
                    verdict.packet.sending.map { $0.due >= Int64(index) * 1000 } == true
                })
        }
    }

    @Test func `what comes when too many wait is dropped`() {
        var emulator = NetworkEmulator(parameters { $0.limit = 3 }, rate: nil)
        let fates = (0..<5).map { emulator.decide(length: 1, at: 0, waiting: $0).packet == .overLimit }
        #expect(fates == [false, false, false, true, true])
    }

    @Test func `a rate lets a burst go and then one packet in its time`() {
        var bucket = TokenBucket(
            RateParameters(bytesPerSecond: 1000, burstBytes: 500, latencyNanoseconds: 250_000_000))
        let departures = (0..<8).map { _ in bucket.departure(bytes: 100, at: 0) }
        // Five at once, then one every 100 ms, and what would wait for more than 250 ms not at all.
        #expect(departures == [0, 0, 0, 0, 0, 100_000_000, 200_000_000, nil])
        // After a rest the bucket is full again, and never more than that.
        let later = (0..<6).map { _ in bucket.departure(bytes: 100, at: 10_000_000_000) }
        #expect(later == Array(repeating: 10_000_000_000, count: 5) + [10_100_000_000])
    }

    @Test func `a rate that is no whole nanosecond a byte is kept`() {
        var bucket = TokenBucket(
            RateParameters(bytesPerSecond: 3_000_000_000, burstBytes: 0, latencyNanoseconds: .max))
        var last: Int64? = 0
        for _ in 0..<300_000 { last = bucket.departure(bytes: 1, at: 0) }
        #expect(last == 100_000)
    }

    @Test func `a packet larger than the bucket goes when the rest has come in`() {
        var bucket = TokenBucket(RateParameters(bytesPerSecond: 1000, burstBytes: 100, latencyNanoseconds: .max))
        #expect(bucket.departure(bytes: 150, at: 7) == 50_000_007)
    }

    @Test func `as many bytes may wait as the queue is made for, even if that takes longer than the latency`() {
        var bucket = TokenBucket(
            RateParameters(bytesPerSecond: 1000, burstBytes: 100, latencyNanoseconds: 1_000_000, queueBytes: 1100))
        #expect(bucket.departure(bytes: 1000, at: 0) == 900_000_000)
        #expect(bucket.departure(bytes: 100, at: 0) == 1_000_000_000)
        #expect(bucket.departure(bytes: 1, at: 0) == nil)
    }

    @Test func `one bit changes, behind the header`() {
        var random = SeededRandom(seed: 1)
        let packet = [0x46] + [UInt8](repeating: 0, count: 63)
        var touched: Set<Int> = []
        var isSingle = true
        for _ in 0..<2000 {
            var flipped = packet
            BitFlip.apply(random.next(), to: &flipped)
            let bits = zip(packet, flipped).map { ($0 ^ $1).nonzeroBitCount }
            isSingle = isSingle && bits.reduce(0, +) == 1
            if let index = bits.firstIndex(of: 1) { touched.insert(index) }
        }
        #expect(isSingle)
        #expect(touched == Set(24..<64))
        var empty: [UInt8] = []
        BitFlip.apply(1, to: &empty)
        #expect(empty == [])
    }
}

extension PacketFate {
    fileprivate var sending: Sending? { if case .sent(let sending) = self { sending } else { nil } }
}
