import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct MeasureGateTests {
    private func verdict(_ service: ScriptedService, for length: Double, slos: [SLO] = [ratio, errors])
        -> SteadyStateGate.Verdict
    {
        var gate = SteadyStateGate(slos: slos, probes: [service.facts()], from: 0, span: .seconds(10))
        for sample in service.samples(for: length) { _ = gate.take(sample) }
        return gate.verdict
    }

    @Test func `the gate opens when every objective held over the span`() {
        #expect(verdict(ScriptedService(), for: 10.1) == .steady)
        #expect(verdict(ScriptedService(), for: 9.9) == .pending)
    }

    @Test func `the gate stays shut and says why`() {
        guard case .notSteady(let reason) = verdict(ScriptedService([.down(from: 2, to: 2.5)]), for: 11) else {
            Issue.record("50 failures of 1000 are not steady")
            return
        }
        #expect(reason.contains("99% under 100ms: 50 of 1000 answers were bad (5 %)"))
        #expect(reason.contains("errors <= 0.1%"))
    }

    @Test func `no data is not steady`() {
        let gate = SteadyStateGate(slos: [ratio], probes: [ScriptedService().facts()], from: 0, span: .seconds(10))
        #expect(gate.verdict == .pending)
        #expect(gate.conclude() == .notSteady("web 99% under 100ms: unknown, no answer in the steady-state span"))
        var torn = gate
        for sample in ScriptedService().samples(for: 11) where sample.slot != 500 { _ = torn.take(sample) }
        #expect(torn.verdict == .pending)
        #expect(
            torn.conclude() == .notSteady("web 99% under 100ms: unknown, answers of the steady-state span are missing"))
    }

    @Test func `a stop rule waits for its span and then counts failures`() throws {
        let condition = StopCondition(errorsAbove: 0.5, duration: .seconds(5), text: "errors > 50% for 5s")
        let service = ScriptedService([.down(from: 0, to: 3), .down(from: 20, to: 40)])
        var rule = StopRule(condition, probes: [service.facts()])
        var stopped: (Int64, String)?
        for sample in service.samples(for: 40) where stopped == nil {
            if let why = rule.take(sample) { stopped = (sample.completed, why) }
        }
        let (at, why) = try #require(stopped)
        // Only 3 of the first 5 s failed: 60 %. That is the first full span.
        #expect(abs(at - seconds(5)) < seconds(0.02), "\(at)")
        #expect(why.hasPrefix("errors > 50% for 5s: "))
    }

    @Test func `a stop rule sees a black hole only through its timeouts`() throws {
        let condition = StopCondition(
            probe: "web", errorsAbove: 0.5, duration: .seconds(2), text: "errors > 50% for 2s")
        let service = ScriptedService([.blackhole(from: 10, to: 40)])
        var rule = StopRule(condition, probes: [service.facts()])
        let at = service.samples(for: 30).first { rule.take($0) != nil }?.completed
        // Timeouts from 11 on; the last good answers leave the span at 12.
        #expect((seconds(11)...seconds(12.02)).contains(try #require(at)))
        var other = StopRule(condition, probes: [service.facts(name: "db")])
        #expect(!service.samples(for: 30).contains { other.take($0) != nil })
    }

    @Test func `the live window shows the last second`() throws {
        var live = LiveWindow()
        for sample in ScriptedService([.down(from: 9.5, to: 20)]).samples(for: 10) { live.take(sample) }
        let reading = try #require(live.reading(at: seconds(10)))
        #expect(abs(reading.rate - 100) <= 1 && abs(reading.errors - 0.5) < 0.02)
        #expect((0.001...0.003).contains(try #require(reading.p99)))
        #expect(live.reading(at: seconds(30)) == nil)
    }

    @Test func `a stable span is found live at the same place as afterwards`() throws {
        let service = ScriptedService([.down(from: 10, to: 12.345)])
        var search = StableSpan(slos: [ratio], probes: [service.facts()], stableFor: .seconds(5))
        var foundAt: Int64?
        for sample in service.samples(for: 30) {
            if sample.slot == 1100 { search.look(from: seconds(11.5)) }
            search.take(sample)
            if search.found != nil, foundAt == nil { foundAt = sample.completed }
        }
        #expect(search.found == TimeBounds(low: seconds(12.34), high: seconds(12.35)))
        #expect((seconds(17.35)...seconds(17.37)).contains(try #require(foundAt)))
    }

    @Test func `a span that would tolerate a breach's last answers begins after them, and the breach stays one`() throws
    {
        // One answer in eight fails for three seconds, as with one of eight backends gone.
        let service = ScriptedService([.lossy(from: 10, to: 13, every: 8)])
        let slo = try objective("errors <= 1%", window: .seconds(2), step: .milliseconds(500), consecutive: 2)
        var record = record([service.facts()], [slo], [fault(from: 10)])
        record.recovery = RecoveryWindow(within: .seconds(60), stableFor: .seconds(20))
        let samples = service.samples(for: 60)
        let episodes = RecoveryAnalysis(record: record, samples: samples).episodes
        #expect(episodes.count == 1)
        // A window of two seconds tolerates two of its answers, the span of twenty seconds twenty.
        let recovered = try #require(episodes.first?.recovered)
        #expect((seconds(12.7)...seconds(13.1)).contains(recovered.low), "\(recovered)")
        var search = StableSpan(slos: [slo], probes: [service.facts()], stableFor: .seconds(20))
        search.look(from: seconds(10))
        for sample in samples { search.take(sample) }
        let found = try #require(search.found)
        #expect(abs(found.low - recovered.low) < seconds(0.01) && abs(found.high - recovered.high) < seconds(0.01))
    }
}
