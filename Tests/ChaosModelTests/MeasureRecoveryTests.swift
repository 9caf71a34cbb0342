import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct MeasureRecoveryTests {
    /// How long a question of a healthy `ScriptedService` is asked and answered at most, in seconds.
    private static let path = 0.0025

    /// Whether a moment lies between these seconds, as far as the lateness and the answers of the service let one say.
    private func isAbout(_ bounds: TimeBounds?, _ low: Double, _ high: Double) -> Bool {
        guard let bounds else { return false }
        return (seconds(low - 0.0003)...seconds(low + Self.path)).contains(bounds.low)
            && (seconds(high)...seconds(high + Self.path)).contains(bounds.high)
    }

    private func episodes(
        _ service: ScriptedService, for length: Double, slos: [SLO] = [ratio], faults: [Record.FaultFacts]
    ) -> [Report.Episode] {
        RecoveryAnalysis(record: record([service.facts()], slos, faults), samples: service.samples(for: length))
            .episodes
    }

    @Test(arguments: [0.02, 0.033, 0.5, 1.234, 7, 20, 60], [20.0, 100, 1000])
    func `an outage of known length is measured within two slots`(length: Double, rate: Double) throws {
        let (start, slot) = (10.0037, 1 / rate)
        let end = start + length
        // At 20/s an outage of 20 ms may fall between two slots, which nobody can see.
        let strict = SLO(
            name: "all", probe: "web", objective: .errors(atMost: 0), text: "errors <= 0%", window: .seconds(5))
        let service = ScriptedService(rate: rate, [.down(from: start, to: end)])
        let hit = (0...Int(rate * 80)).contains { (start..<end).contains(Double($0) / rate) }
        let found = episodes(service, for: end + 10, slos: [strict], faults: [fault(from: start, to: end)])
        try #require(found.count == (hit ? 1 : 0))
        guard let episode = found.first else { return }
        let recover = try #require(episode.recover)
        #expect(recover.low <= length + 1e-9 && recover.high >= length - 1e-9)
        #expect(recover.high - recover.low <= 2 * slot + Self.path)
        #expect(abs((recover.low + recover.high) / 2 - length) <= slot + Self.path)
        #expect(!episode.censored)
        #expect(episode.step == 1)
        let detected = Double(episode.detected) / 1e9
        #expect(detected >= start && detected <= start + 1 + 2 * slot)
    }

    @Test func `a stall is bad as long as answers are late`() throws {
        // Slots due less than 100 ms before the stall's end are answered in time.
        let service = ScriptedService([.stall(from: 10, to: 10.8)])
        let episode = try #require(episodes(service, for: 20, faults: [fault(from: 10, to: 10.8)]).first)
        let recover = try #require(episode.recover)
        #expect(recover.low <= 0.7 && recover.high >= 0.7 && recover.high - recover.low <= 0.02 + Self.path)
        // Those answers came only because the stall was ended for the service.
        #expect(!episode.selfHealed)
    }

    @Test func `a slow ramp is violated when the first answer is too late`() throws {
        // by * (t - 10) / 10 + about 2 ms = 100 ms at t = 14.9; it ends at 20.
        let service = ScriptedService([.ramp(from: 10, to: 20, by: 0.2)])
        let episode = try #require(episodes(service, for: 30, faults: [fault(from: 10, to: 20)]).first)
        #expect(abs(Double(episode.violated.high) / 1e9 - 14.9) <= 0.03)
        #expect(isAbout(episode.recovered, 19.99, 20))
    }

    @Test func `flapping faster than stable-for is one episode`() throws {
        let service = ScriptedService((0..<4).map { .down(from: 10 + Double($0) * 3, to: 11 + Double($0) * 3) })
        let found = episodes(service, for: 40, slos: [ratio, errors], faults: [fault(from: 10, to: 20)])
        try #require(found.count == 1)
        #expect(isAbout(found[0].violated, 10, 10))
        #expect(isAbout(found[0].recovered, 19.99, 20))
        #expect(Set(found[0].slos) == [ratio.name, errors.name])
    }

    @Test func `outages further apart than stable-for are episodes, the worst is the headline`() throws {
        let service = ScriptedService([.down(from: 10, to: 11), .down(from: 17, to: 20), .down(from: 40, to: 41.5)])
        let facts = record(
            [service.facts()], [ratio], [fault(1, from: 10, to: 11), fault(2, from: 17, to: 20), fault(3, from: 40)])
        let analysis = RecoveryAnalysis(record: facts, samples: service.samples(for: 60))
        #expect(analysis.episodes.map(\.step) == [1, 2, 3])
        try #require(analysis.episodes.count == 3)
        for (episode, times) in zip(analysis.episodes, [(10.0, 11.0), (17, 20), (40, 41.5)]) {
            #expect(isAbout(episode.violated, times.0, times.0))
            #expect(isAbout(episode.recovered, times.1 - 0.01, times.1))
        }
        #expect(analysis.episodes.map(\.cleared?.high) == [seconds(11), seconds(20), nil])
        #expect(analysis.recovery?.recover == analysis.episodes[1].recover)
    }

    @Test func `a service that never recovers is censored with a lower bound`() throws {
        let service = ScriptedService([.blackhole(from: 10, to: 1000)])
        let facts = record([service.facts()], [ratio], [fault(from: 10, to: 20)])
        let analysis = RecoveryAnalysis(record: facts, samples: service.samples(for: 40))
        let episode = try #require(analysis.episodes.first)
        #expect(analysis.episodes.count == 1 && episode.censored && episode.recovered == nil && !episode.selfHealed)
        let bound = try #require(episode.recover)
        #expect(abs(bound.low - 30) < 0.02 && bound.low == bound.high)
        #expect(analysis.recovery?.censored == true)
    }

    @Test func `good answers that end before stable-for do not prove recovery`() throws {
        let service = ScriptedService([.down(from: 10, to: 20)])
        let open = try #require(episodes(service, for: 24.9, faults: [fault(from: 10, to: 15)]).first)
        #expect(open.censored)
        #expect(abs((open.recover?.low ?? 0) - 9.99) < 0.02, "the service may have recovered at 20 s")
        let closed = try #require(episodes(service, for: 25.1, faults: [fault(from: 10, to: 15)]).first)
        #expect(!closed.censored)
    }

    @Test func `healing before the fault is cleared is told from healing after it`() throws {
        let healed = try #require(
            episodes(ScriptedService([.down(from: 10, to: 12)]), for: 60, faults: [fault(from: 10, to: 40)]).first)
        #expect(healed.selfHealed && healed.afterClear == nil && healed.cleared?.high == seconds(40))
        let reverted = try #require(
            episodes(ScriptedService([.down(from: 10, to: 41.5)]), for: 60, faults: [fault(from: 10, to: 40)]).first)
        #expect(!reverted.selfHealed)
        let after = try #require(reverted.afterClear)
        #expect(after.low <= 1.5 && after.high >= 1.5 && after.high - after.low < 0.0105 + Self.path)
        let killed = try #require(
            episodes(ScriptedService([.down(from: 10, to: 12)]), for: 60, faults: [fault(from: 10)]).first)
        #expect(killed.selfHealed && killed.cleared == nil)
    }

    @Test func `a span that tolerates the breach's last answers is no healing before the end of the fault`() throws {
        let service = ScriptedService([.lossy(from: 10, to: 20, every: 10)])
        let episode = try #require(episodes(service, for: 40, faults: [fault(from: 10, to: 20)]).first)
        #expect((episode.recovered?.high).map { $0 < seconds(19.9) } == true, "five of 500 answers may be bad")
        #expect(!episode.selfHealed && episode.afterClear == Report.Interval(low: 0, high: 0))
        let calm = ScriptedService([.lossy(from: 10, to: 14, every: 10), .lossy(from: 14, to: 40, every: 200)])
        let healed = try #require(episodes(calm, for: 40, faults: [fault(from: 10, to: 20)]).first)
        #expect(healed.selfHealed && healed.afterClear == nil)
    }

    @Test func `the end of an earlier fault that healed it is no healing of its own`() throws {
        let service = ScriptedService([.down(from: 12, to: 20.3)])
        let faults = [fault(1, from: 10, to: 20), fault(2, from: 12, to: 40)]
        let episode = try #require(episodes(service, for: 60, faults: faults).first)
        #expect(episode.step == 2 && !episode.selfHealed && episode.cleared?.high == seconds(20))
        #expect((episode.afterClear?.high).map { $0 >= 0.3 && $0 < 0.32 } == true)
        let alone = try #require(
            episodes(service, for: 60, faults: [fault(1, from: 5, to: 11), fault(2, from: 12, to: 40)]).first)
        #expect(alone.selfHealed && alone.cleared?.high == seconds(40))
    }

    @Test func `noise before the fault does not date the breach back`() throws {
        // One failure in 200 is within 99 %; the outage begins at 20.
        let service = ScriptedService([.down(from: 20, to: 22), .lossy(from: 0, to: 60, every: 200)])
        let found = episodes(service, for: 60, faults: [fault(from: 20, to: 22)])
        try #require(found.count == 1)
        #expect(isAbout(found[0].violated, 20, 20) && found[0].violated.low == seconds(20) - 200_000)
    }

    @Test func `a breach belongs to the fault that caused it, not to a harmless one before`() throws {
        let service = ScriptedService([.down(from: 40, to: 42), .lossy(from: 0, to: 60, every: 200)])
        let found = episodes(service, for: 60, faults: [fault(1, from: 10, to: 30), fault(2, from: 40)])
        try #require(found.count == 1)
        #expect(found[0].step == 2 && isAbout(found[0].violated, 40, 40))
    }

    @Test func `a second fault in the same second does not take the blame`() throws {
        let service = ScriptedService([.down(from: 10, to: 15)])
        let found = episodes(service, for: 30, faults: [fault(1, from: 10, to: 15), fault(2, from: 10.5)])
        try #require(found.count == 1)
        #expect(found[0].step == 1 && isAbout(found[0].violated, 10, 10))
    }

    @Test func `a parallel fault that was cleared last counts`() throws {
        let service = ScriptedService([.down(from: 10, to: 21)])
        let found = episodes(service, for: 40, faults: [fault(1, from: 10, to: 20), fault(2, from: 10.001)])
        try #require(found.count == 1)
        #expect(found[0].cleared?.high == seconds(20) && !found[0].selfHealed)
        #expect((found[0].afterClear?.high).map { $0 >= 1 && $0 < 1.02 } == true)
    }

    /// Outages at arbitrary times and rates: the interval must hold the truth, every time.
    @Test(arguments: 1...60) func `the interval holds the true time to recover`(seed: Int) throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15
        func random(_ range: ClosedRange<Double>) -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + (range.upperBound - range.lowerBound) * Double(state >> 40) / Double(1 << 24)
        }
        let (rate, start, length) = (random(15...300), random(8...12), random(0.1...20))
        let isReverted = random(0...1) > 0.5
        let clear = isReverted ? start + length * 0.8 : start + length + 3
        let service = ScriptedService(
            rate: rate, timeout: random(0.2...2),
            seed % 2 == 0
                ? [.down(from: start, to: start + length)] : [.blackhole(from: start, to: start + length)])
        let found = episodes(
            service, for: start + length + 12, slos: [errors, ratio], faults: [fault(from: start, to: clear)])
        try #require(found.count == 1)
        let recover = try #require(found[0].recover)
        #expect(recover.low <= length && recover.high >= length)
        #expect(recover.high - recover.low <= 2 / rate + 2 * Self.path)
        #expect(found[0].selfHealed == !isReverted)
        if isReverted {
            let after = try #require(found[0].afterClear)
            #expect(after.low <= length * 0.2 && after.high >= length * 0.2 - 0.0002)
        }
    }

    @Test func `a question in flight when the fault took effect counts from the effect`() throws {
        var samples = ScriptedService([]).samples(for: 20)
        let place = try #require(samples.firstIndex { $0.slot == 1000 })
        samples[place].outcome = .reset
        samples[place].latency = 8_000_000
        let strict = [errors]
        let facts = record([ScriptedService().facts()], strict, [fault(from: 10.005)])
        let episode = try #require(RecoveryAnalysis(record: facts, samples: samples).episodes.first)
        #expect(episode.step == 1)
        #expect(episode.violated.low >= seconds(10.005) - 200_000)
        #expect(isAbout(episode.recovered, 10.005, 10.01))
        #expect((episode.detect?.low ?? -1) >= 0)
    }

    @Test func `detection may come after recovery`() throws {
        let service = ScriptedService([.down(from: 10.1, to: 10.3)])
        let slow = SLO(
            name: "s", probe: "web", objective: .errors(atMost: 0), text: "errors <= 0%", window: .seconds(5),
            consecutive: 3)
        let episode = try #require(episodes(service, for: 30, slos: [slow], faults: [fault(from: 10.1)]).first)
        #expect(episode.detected >= seconds(13) && isAbout(episode.recovered, 10.29, 10.3))
    }

    @Test func `the slower probe decides when both have to hold`() throws {
        let fast = ScriptedService([.down(from: 10, to: 12)])
        let slow = ScriptedService(rate: 4, [.down(from: 10, to: 13.1)])
        var other = errors
        other.name = "slow"
        other.probe = "slow"
        let facts = record([fast.facts(), slow.facts(name: "slow")], [ratio, other], [fault(from: 10, to: 12)])
        let samples = fast.samples(for: 30) + slow.samples(for: 30, probe: 1)
        let found = RecoveryAnalysis(record: facts, samples: samples).episodes
        try #require(found.count == 1)
        #expect(isAbout(found[0].recovered, 13, 13.25))
        #expect(Set(found[0].slos) == ["slow", ratio.name])
    }

}
