import Testing

@testable import ChaosModel

@Suite
struct `The last second of answers` {
    /// Steele's SplitMix64: the same answers each time.
    private struct Draws: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private func samples(_ draws: inout Draws) -> [Sample] {
        let gap = Int64(1) << Int64.random(in: 10...28, using: &draws)
        let scale = Double.random(in: 0...40, using: &draws)
        let failing = Double.random(in: 0...1, using: &draws) < 0.2 ? 1 : Double.random(in: 0...0.5, using: &draws)
        var completed: Int64 = .random(in: 0...3_000_000_000, using: &draws)
        return (0..<Int.random(in: 1...1500, using: &draws)).map { slot in
            completed += .random(in: 0...gap, using: &draws)
            // Over ten orders of magnitude, as hung services have them.
            let latency = Int64(Double.random(in: 0...scale, using: &draws).exponentOfTwo)
            let isGood = Double.random(in: 0..<1, using: &draws) >= failing
            return Sample(
                probe: 0, slot: UInt32(slot), scheduled: completed - latency, latency: latency,
                outcome: isGood ? .good : .timeout)
        }
    }

    @Test func `shows what reckoning it anew from every answer shows`() throws {
        var draws = Draws(state: 8)
        var read = 0
        for _ in 0..<120 {
            let samples = samples(&draws)
            var live = LiveWindow()
            for (index, sample) in samples.enumerated() {
                live.take(sample)
                guard index % 97 == 0 || index == samples.count - 1 else { continue }
                let now = sample.completed + .random(in: 0...1_500_000_000, using: &draws)
                let newest = now / 100_000_000
                let seen = samples[...index].filter {
                    (newest - 10...newest).contains($0.completed / 100_000_000)
                }
                let reading = live.reading(at: now)
                guard !seen.isEmpty else {
                    #expect(reading == nil)
                    continue
                }
                let shown = try #require(reading)
                let span = Double(max(now - (newest - 10) * 100_000_000, 100_000_000)) / 1e9
                #expect(abs(shown.rate - Double(seen.count) / span) < 1e-6)
                #expect(abs(shown.errors - Double(seen.count { !$0.isGood }) / Double(seen.count)) < 1e-9)
                let good = seen.filter(\.isGood).map(\.latency).sorted()
                guard !good.isEmpty else {
                    #expect(shown.p99 == nil)
                    continue
                }
                let exact = Double(good[SLO.Objective.rank(0.99, of: good.count) - 1]) / 1e9
                let p99 = try #require(shown.p99)
                #expect((exact * (1 - 1e-9)...exact * 1.001).contains(p99), "\(p99) for \(exact)")
                read += 1
            }
        }
        #expect(read > 300)
    }

    @Test func `takes latencies that no answer has`() throws {
        let most: Int64 = (1 << 60) - 1
        let latencies: [Int64] = [.min / 4, -1, 0, 1023, 1024, 2047, 2048, 1 << 59, .max / 4]
        for latency in latencies {
            var live = LiveWindow()
            live.take(Sample(probe: 0, slot: 0, scheduled: 5_000_000_000 - latency, latency: latency, outcome: .good))
            let p99 = try #require(live.reading(at: 5_000_000_000)?.p99)
            #expect(p99 == Double(min(max(latency, 0), most)) / 1e9)
        }
    }
}

extension Double {
    fileprivate var exponentOfTwo: Double {
        let whole = Int(self)
        return Double(1 << whole) * (1 + self - Double(whole))
    }
}
