import ChaosTestKit
import Testing

@testable import ChaosModel

/// A number that nobody saw is unknown: it is neither within a limit nor beyond it.
@Suite struct MeasureBlindTests {
    /// 40 s at 100/s with a number on every answer; `.refused` and without a number while `isBlind`.
    private func samples(
        probe: UInt16 = 0, blind: Range<Double>, _ number: (Double) -> Double = { _ in 10 }
    ) -> [Sample] {
        ScriptedService().samples(for: 40, probe: probe).map { sample in
            var sample = sample
            let time = Double(sample.scheduled) / 1e9
            (sample.outcome, sample.value) = blind.contains(time) ? (.refused, nil) : (.good, number(time))
            return sample
        }
    }

    private func report(_ slos: [SLO], _ samples: [Sample], probes: [String] = ["web"]) -> Report {
        let facts = probes.map { ScriptedService().facts(name: $0) }
        return Report(analyzing: record(facts, slos, [fault(from: 9, to: 12)]), samples: samples)
    }

    @Test(arguments: ["max <= 100", "min >= 1", "mean <= 100", "last <= 100", "slope <= 100/min"])
    func `an objective on a number is no pass once its probe is blind`(text: String) throws {
        let slo = try objective(text)
        let result = report([slo], samples(blind: 10..<40))
        #expect(result.slos[0].held == nil && result.verdict == .failed && result.exitCode != 0, "\(result.reason)")
        #expect(result.reason.contains("unknown for lack of data") && result.episodes.isEmpty)
        #expect(report([slo], samples(blind: 40..<40)).verdict == .passed)
    }

    @Test func `live, a window without numbers is unknown`() throws {
        let slo = try objective("max <= 100")
        var judge = Judge(slos: [slo], probes: [ScriptedService().facts()])
        let judged = samples(blind: 10..<30).flatMap { judge.take($0) }
        #expect(judged.first { $0.end == seconds(20) }?.outcome == .unknown)
        #expect(judged.allSatisfy { $0.outcome != .bad } && judge.state(of: slo) == .holding)
    }

    @Test func `a number beyond the limit stays a breach, however little is seen beside it`() throws {
        let result = report([try objective("max <= 100")], samples(blind: 10.2..<40) { $0 < 10 ? 10 : 500 })
        #expect(result.slos[0].held == false && result.episodes.count == 1)
    }

    @Test func `a few lost numbers are no matter`() throws {
        #expect(report([try objective("max <= 100")], samples(blind: 10..<11)).verdict == .passed)
    }

    @Test func `a second eye that sees is enough`() throws {
        let both = try objective("max of web <= 100 or max of other <= 100")
        let all = samples(blind: 10..<40) + samples(probe: 1, blind: 40..<40)
        #expect(report([both], all, probes: ["web", "other"]).verdict == .passed)
    }

    @Test func `what is asked for only while something else holds may be unseen otherwise`() throws {
        let slo = try objective("max of web <= 100 while max of other <= 100")
        let all = samples(blind: 10..<20) + samples(probe: 1, blind: 40..<40) { (9..<21).contains($0) ? 500 : 1 }
        #expect(report([slo], all, probes: ["web", "other"]).verdict == .passed)
    }

    @Test func `recovery does not begin with a question that brought no number`() throws {
        let result = report([try objective("max <= 100")], samples(blind: 12..<14) { (9..<12).contains($0) ? 500 : 10 })
        let recovered = try #require(result.episodes.first?.recovered)
        #expect(recovered.low < seconds(12) && recovered.high >= seconds(14) && recovered.high < seconds(14.01))
    }
}
