import ChaosTestKit
import Testing

@testable import ChaosModel

/// What fails on our own side says nothing about the service: it neither misses an SLO nor lets one hold.
@Suite struct MeasureOwnFailureTests {
    /// 30 s at 100/s; what fails on our side by its slot, or else as `outcome` says.
    private func samples(
        local: (UInt32) -> Bool, outcome: (UInt32) -> Sample.Outcome = { _ in .good }
    ) -> [Sample] {
        ScriptedService().samples(for: 30).map { sample in
            var sample = sample
            sample.outcome = local(sample.slot) ? .local : outcome(sample.slot)
            return sample
        }
    }

    private func report(_ slos: [SLO], _ samples: [Sample]) -> Report {
        Report(
            analyzing: record([ScriptedService().facts()], slos, [fault(from: 9, to: 12)]), samples: samples)
    }

    private func judged(_ slo: SLO, _ samples: [Sample]) -> [Judgement] {
        var judge = Judge(slos: [slo], probes: [ScriptedService().facts()])
        return samples.flatMap { judge.take($0) }
    }

    @Test func `failures on our own side do not miss an SLO`() throws {
        let some = samples { (1000..<1100).contains($0) }
        for slo in [ratio, p99, errors, try objective("availability >= 99.9%"), try objective("rate <= 101/s")] {
            let result = report([slo], some)
            #expect(result.verdict == .passed && result.slos[0].held == true, "\(slo.text): \(result.reason)")
            #expect(judged(slo, some).allSatisfy { $0.outcome == .good }, "\(slo.text)")
        }
        #expect(report([errors], some).warnings.contains { $0.contains("which no SLO counts") })
    }

    @Test func `the service's failures among ours still miss it`() {
        let mixed = samples {
            (1000..<1100).contains($0)
        } outcome: {
            (1100..<1110).contains($0) ? .refused : .good
        }
        let result = report([errors], mixed)
        #expect(result.slos[0].held == false && result.episodes.count == 1)
        #expect(judged(errors, mixed).contains { $0.outcome == .bad && $0.bad == 10 && $0.count == 400 })
    }

    @Test func `a window of our own failures is unknown, and a run with one does not pass`() {
        let blind = samples { (1000..<1600).contains($0) }
        #expect(judged(errors, blind).contains { $0.outcome == .unknown && $0.count == 0 })
        let result = report([errors], blind)
        #expect(result.verdict == .failed && result.slos[0].held == nil && result.episodes.isEmpty)
        let mostly = report([errors], samples { $0 % 3 != 0 })
        #expect(mostly.verdict == .failed && mostly.slos[0].held == nil)
        let few = report([errors], samples { $0 % 3 == 0 })
        #expect(few.verdict == .passed)
    }

    @Test func `a rate that only our failures keep down is unknown`() throws {
        let slo = try objective("rate >= 100/s")
        let some = samples { (1000..<1100).contains($0) }
        #expect(judged(slo, some).allSatisfy { $0.outcome != .bad })
        let down = samples {
            (1000..<1050).contains($0)
        } outcome: {
            (1050..<1200).contains($0) ? .refused : .good
        }
        #expect(judged(slo, down).contains { $0.outcome == .bad })
    }

    @Test func `the steady state is judged without them, and not by them`() {
        func verdict(_ samples: [Sample]) -> SteadyStateGate.Verdict {
            var gate = SteadyStateGate(
                slos: [errors], probes: [ScriptedService().facts()], from: 0, span: .seconds(10))
            for sample in samples { _ = gate.take(sample) }
            return gate.verdict
        }
        #expect(verdict(samples { $0 % 3 == 0 }) == .steady)
        guard case .notSteady = verdict(samples { $0 % 3 != 0 }) else {
            Issue.record("most questions failed on our side")
            return
        }
    }

    @Test func `recovery is not proven by what failed on our side`() throws {
        let silent = samples {
            $0 >= 1250
        } outcome: {
            (1000..<1200).contains($0) ? .refused : .good
        }
        let result = report([errors], silent)
        #expect(result.episodes.count == 1 && result.episodes.first?.censored == true)
    }

    @Test func `a hostile gap is not filled in`() {
        var facts = ScriptedService().facts()
        facts.rate = 0.000_01
        let ends: [UInt32] = [0, 900_000]
        let samples = ends.map { slot in
            Sample(probe: 0, slot: slot, scheduled: Int64(slot), latency: 1, outcome: .good)
        }
        #expect(ProbeSeries.bridged([facts], samples)[0].samples.count == 1)
    }
}
