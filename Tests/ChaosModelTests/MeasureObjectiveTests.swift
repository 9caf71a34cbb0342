import ChaosTestKit
import Foundation
import Testing

@testable import ChaosModel

/// Whole runs judged by the newer objectives.
@Suite struct MeasureObjectiveTests {
    /// A run with a steady state of 10 s and a fault from 20 to 30.
    private func run(
        _ slos: [SLO], _ services: [(name: String, service: ScriptedService)], for length: Double = 60,
        values: ((Double) -> Double?)? = nil
    ) -> (record: Record, samples: [Sample]) {
        var facts = record(
            services.map { $0.service.facts(name: $0.name) }, slos, [fault(from: 20, to: 30)])
        facts.steadyState = .seconds(10)
        var samples = services.enumerated().flatMap { $1.service.samples(for: length, probe: UInt16($0)) }
        if let values {
            for index in samples.indices { samples[index].value = values(Double(samples[index].scheduled) / 1e9) }
        }
        return (facts, samples)
    }

    /// Whether a moment is known by when the question of a slot was answered: the service takes about 2 ms.
    private func isAnswerTime(_ moment: Int64?, after slot: Double) -> Bool {
        moment.map { (seconds(slot)...seconds(slot + 0.0025)).contains($0) } ?? false
    }

    @Test func `a limit against the steady state is what was measured there`() throws {
        let slow = try objective("p99 <= 3 x baseline")
        let (record, samples) = run([slow], [("web", ScriptedService([.slow(from: 20, to: 24, by: 0.01)]))])
        let report = Report(analyzing: record, samples: samples)
        #expect(report.baselines?.map(\.measure) == ["p99 of web"])
        let baseline = try #require(report.baselines?.first)
        #expect((0.0021...0.0022).contains(baseline.value) && baseline.text.hasSuffix(" ms"), "\(baseline)")
        #expect(report.slos[0].held == false && report.episodes.count == 1)
        #expect(isAnswerTime(report.episodes.first?.violated.high, after: 20))
        #expect(isAnswerTime(report.episodes.first?.recovered?.high, after: 24))
        let wide = try objective("p99 <= baseline + 20ms")
        var other = record
        other.slos = [wide]
        #expect(Report(analyzing: other, samples: samples).verdict == .passed)
    }

    @Test func `the gate knows the same baselines as the record`() throws {
        let slos = [try objective("p99 <= 3 x baseline"), try objective("mean <= baseline + 2")]
        let (record, samples) = run(slos, [("web", ScriptedService())], values: { 40 + $0.rounded(.down) })
        var gate = SteadyStateGate(slos: slos, probes: record.probes, from: 0, span: .seconds(10))
        for sample in samples { _ = gate.take(sample) }
        #expect(gate.verdict == .steady)
        #expect(gate.baselines == Baselines(record, series: ProbeSeries.all(record.probes, samples)))
        let mean = try #require(gate.baselines["mean of web"])
        #expect(abs(mean - 44.5) < 1e-9)
    }

    @Test func `without a baseline an objective is unknown, and the gate stays shut`() throws {
        let slow = try objective("p99 <= 3 x baseline")
        let (record, samples) = run([slow], [("web", ScriptedService([.down(from: 0, to: 60)]))])
        var gate = SteadyStateGate(slos: [slow], probes: record.probes, from: 0, span: .seconds(10))
        for sample in samples { _ = gate.take(sample) }
        #expect(
            gate.verdict == .notSteady("web p99 <= 3 x baseline: unknown, the steady-state span has no baseline for it")
        )
        let report = Report(analyzing: record, samples: samples)
        #expect(report.slos[0].held == nil && report.baselines == nil && report.verdict == .failed)
    }

    @Test func `live, a limit against the steady state is judged from when it is known`() throws {
        let slow = try objective("p99 <= 3 x baseline")
        let (record, samples) = run([slow], [("web", ScriptedService([.slow(from: 20, to: 24, by: 0.01)]))])
        var judge = Judge(slos: [slow], probes: record.probes)
        var gate = SteadyStateGate(slos: [slow], probes: record.probes, from: 0, span: .seconds(10))
        var judged: [Judgement] = []
        var isKnown = false
        for sample in samples {
            judged += judge.take(sample)
            if gate.take(sample) == .steady, !isKnown {
                isKnown = true
                judge.know(gate.baselines)
            }
        }
        #expect(judged.prefix(9).allSatisfy { $0.outcome == .unknown })
        #expect(judged.first { $0.outcome == .good }?.end == seconds(11))
        #expect(judged.first { $0.outcome == .bad }?.end == seconds(21))
        #expect(judge.state(of: slow) == .holding)
    }

    @Test func `an objective is not judged while its condition does not hold`() throws {
        let calm = try objective("p99 of web <= 100ms while rate of load <= 80/s")
        let (record, samples) = run(
            [calm],
            [
                ("web", ScriptedService([.slow(from: 12, to: 14, by: 0.5), .slow(from: 22, to: 24, by: 0.5)])),
                ("load", ScriptedService([.down(from: 18, to: 40)])),
            ])
        let report = Report(analyzing: record, samples: samples)
        try #require(report.episodes.count == 1, "the first time the load was high")
        #expect(isAnswerTime(report.episodes[0].violated.high, after: 22))
        #expect(isAnswerTime(report.episodes[0].recovered?.high, after: 24))
        let windows = report.slos[0].windows
        #expect(windows == 59 && report.slos[0].badWindows > 0)
        #expect(report.slos[0].worst == "p99 502 ms", "\(report.slos[0].worst)")
    }

    @Test func `a short burst burns too little, a longer one is found`() throws {
        let burn = BurnRate(atMost: 10, windows: [.seconds(10), .seconds(2)])
        let budget = try objective("errors <= 1%", window: .seconds(10), burnRate: burn)
        func held(_ trouble: ScriptedService.Trouble) -> Bool? {
            let (record, samples) = run([budget], [("web", ScriptedService([trouble]))])
            return Report(analyzing: record, samples: samples).slos[0].held
        }
        #expect(held(.down(from: 22, to: 22.5)) == true, "5 % over 10 s")
        #expect(held(.lossy(from: 20, to: 26, every: 5)) == false, "12 % over 10 s and 20 % over 2 s")
    }

    @Test func `what is judged by a sum and never recovers is bounded by the spans that did not hold`() throws {
        let (record, samples) = run(
            [try objective("slope <= 60/min")], [("web", ScriptedService())], values: { max($0 - 20, 0) * 10 })
        let report = Report(analyzing: record, samples: samples)
        let recovery = try #require(report.recovery)
        #expect(recovery.censored && (30...40).contains(recovery.recover?.low ?? 0), "\(recovery)")
        #expect(!report.reason.contains("not within 0 s"), "\(report.reason)")
        // From 30 s on nobody saw the number: it may have recovered.
        let unseen = samples.map { sample in
            var sample = sample
            if sample.scheduled >= seconds(30) { (sample.outcome, sample.value) = (.refused, nil) }
            return sample
        }
        let least = Report(analyzing: record, samples: unseen).recovery?.recover?.low
        #expect((1...10).contains(least ?? 0), "\(least ?? 0)")
    }

    @Test func `what is judged by a sum is violated between the last good window and the first bad one`() throws {
        let mean = try objective("mean <= 50")
        let (record, samples) = run(
            [mean], [("web", ScriptedService())], values: { (20..<30).contains($0) ? 100 : 10 })
        let report = Report(analyzing: record, samples: samples)
        try #require(report.episodes.count == 1)
        #expect(report.episodes[0].violated == TimeBounds(low: seconds(22), high: seconds(23)))
        #expect(report.slos[0].worst == "100" && isAnswerTime(report.episodes[0].recovered?.high, after: 30))
    }

    @Test func `the first number over the limit dates a maximum`() throws {
        let (record, samples) = run(
            [try objective("max <= 50 or p99 <= 1ms")], [("web", ScriptedService())],
            values: { (20.5..<21).contains($0) ? 51 : 50 })
        let report = Report(analyzing: record, samples: samples)
        try #require(report.episodes.count == 1)
        #expect(isAnswerTime(report.episodes[0].violated.high, after: 20.5))
        #expect(report.slos[0].worst.hasPrefix("max 51, p99 2."), "\(report.slos[0].worst)")
    }

    @Test func `a leak is a slope that goes on, and answers without a number are no data`() throws {
        let leak = try objective("slope <= 100/min", window: .seconds(10))
        let (record, samples) = run([leak], [("web", ScriptedService())], values: { $0 < 20 ? 5 : 5 + ($0 - 20) * 3 })
        let report = Report(analyzing: record, samples: samples)
        #expect(report.slos[0].held == false && report.slos[0].worst == "180/min", "\(report.slos[0].worst)")
        let silent = run([leak], [("web", ScriptedService())], values: { _ in nil })
        #expect(Report(analyzing: silent.record, samples: silent.samples).slos[0].held == nil)
    }

    @Test func `a member of a mix is judged by its own answers`() throws {
        var (record, samples) = run(
            [try objective("errors of web.write <= 1%"), try objective("errors of web.read <= 1%")],
            [("web", ScriptedService([.lossy(from: 20, to: 30, every: 4)]))])
        record.probes[0].members = ["read", "write"]
        for index in samples.indices { samples[index].member = samples[index].slot % 4 == 0 ? 1 : 0 }
        #expect(Report(analyzing: record, samples: samples).slos.map(\.held) == [false, true])
    }

    /// How objectives were kept before they had a text form.
    private enum Former: Codable {
        case ratio(Double, under: Duration)
        case quantile(Double, atMost: Duration)
        case errors(atMost: Double)
    }

    @Test func `a record of before is read and judged the same`() throws {
        let slos = [ratio, p99, errors]
        let (record, samples) = run(slos, [("web", ScriptedService([.down(from: 20, to: 22)]))])
        let former: [Former] = [
            .ratio(0.99, under: .milliseconds(100)), .quantile(0.99, atMost: .milliseconds(100)),
            .errors(atMost: 0.001),
        ]
        var object = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(record)) as? [String: Any])
        var kept = try #require(object["slos"] as? [[String: Any]])
        let forms = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(former)) as? [Any])
        for index in kept.indices {
            #expect(kept[index]["objective"] as? String == slos[index].text)
            kept[index]["objective"] = forms[index]
        }
        object["slos"] = kept
        let old = try JSONDecoder().decode(Record.self, from: try JSONSerialization.data(withJSONObject: object))
        #expect(old == record)
        #expect(Report(analyzing: old, samples: samples) == Report(analyzing: record, samples: samples))
        let junk = Data(#"["p99 <= 3 bananas"]"#.utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([SLO.Objective].self, from: junk) }
    }
}
