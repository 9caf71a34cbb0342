import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct MeasureJudgeTests {
    private let service = ScriptedService([
        .blackhole(from: 6.3, to: 9), .stall(from: 12, to: 12.7), .lossy(from: 15, to: 18, every: 9),
    ])

    private func verdicts(_ samples: [Sample]) -> [[Judgement]] {
        var judge = Judge(slos: [ratio, p99, errors], probes: [service.facts()])
        let all = samples.flatMap { judge.take($0) }
        return (0..<3).map { slo in all.filter { $0.slo == slo } }
    }

    @Test(arguments: 0..<5) func `verdicts do not depend on the order of the answers`(seed: Int) {
        var samples = service.samples(for: 25)
        let expected = verdicts(samples)
        #expect(expected.map(\.count) == [24, 24, 24], "the 25th window needs the slot at its end")
        var state = UInt64(seed) &* 7919 &+ 17
        for index in samples.indices.reversed() where index > 0 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            samples.swapAt(index, Int(state >> 33) % (index + 1))
        }
        #expect(verdicts(samples) == expected)
    }

    @Test func `windows count what was due in them`() throws {
        let judged = verdicts(service.samples(for: 25))[0]
        #expect(judged.prefix(6).map(\.start) == [0, 0, 0, 0, 0, 1].map(seconds), "cut by the start of the run")
        #expect(judged.prefix(6).map(\.count) == [100, 200, 300, 400, 500, 500])
        #expect(judged[6].bad == 70, "the slots from 6.3 to 7")
        #expect(judged[6].judgedAt == seconds(7.99), "the last slot before 7 timed out at 7.99")
        #expect(judged[4].judgedAt == max(seconds(5), judged[4].judgedAt) && judged[4].judgedAt < seconds(5.01))
    }

    @Test func `a breach needs its bad windows in a row and ends with a good one`() {
        var judge = Judge(slos: [p99], probes: [service.facts()])
        #expect(judge.state(of: p99) == .unknown)
        var states: [Judge.State] = []
        for sample in ScriptedService([.down(from: 3, to: 4)]).samples(for: 12) {
            states += judge.take(sample).map(\.state)
        }
        #expect(
            states == [
                .holding, .holding, .holding, .holding, .breached, .breached, .breached, .breached, .holding, .holding,
                .holding,
            ])
        #expect(judge.state(of: p99) == .holding)
    }

    @Test func `nothing is judged past an unanswered slot`() {
        var judge = Judge(slos: [errors], probes: [service.facts()])
        let samples = ScriptedService().samples(for: 12)
        let early = samples.filter { $0.slot != 250 }.flatMap { judge.take($0) }
        #expect(early.map(\.end) == [1, 2].map(seconds))
        var late = samples[250]
        late.latency = seconds(20)
        let rest = judge.take(late)
        #expect(rest.count == 9)
        #expect(rest.allSatisfy { $0.judgedAt == late.completed })
    }

    @Test func `a window without a slot is unknown and never good`() {
        let rare = ScriptedService(rate: 0.1)
        var judge = Judge(slos: [errors], probes: [rare.facts()])
        let judged = rare.samples(for: 40).flatMap { judge.take($0) }
        #expect(judged[4].outcome == .good)
        #expect(judged[5].outcome == .unknown && judged[5].state == .unknown && judged[5].value == nil)
        #expect(judged.allSatisfy { $0.outcome == ($0.count == 0 ? .unknown : .good) })
    }

    @Test func `an unknown window does not end a breach`() {
        let rare = ScriptedService(rate: 0.1, [.down(from: 9, to: 21)])
        var judge = Judge(slos: [errors], probes: [rare.facts()])
        let judged = rare.samples(for: 40).flatMap { judge.take($0) }
        #expect(judged[15].outcome == .unknown && judged[15].state == .breached)
    }

    @Test func `a second answer to a slot and an unknown probe are dropped`() {
        let samples = service.samples(for: 10)
        let stranger = Sample(probe: 9, slot: 0, scheduled: 0, latency: 0, outcome: .good)
        #expect(verdicts(samples.flatMap { [$0, $0, stranger] }) == verdicts(samples))
    }

    @Test(arguments: [
        (100, 1, true), (100, 2, false), (1000, 10, true), (1000, 11, false), (1, 0, true), (1, 1, false),
        (50, 0, true), (50, 1, false),
    ])
    func `a quantile is a count of answers above the limit`(count: Int, bad: Int, holds: Bool) {
        let answers = (0..<count).map {
            Sample(
                probe: 0, slot: UInt32($0), scheduled: 0, latency: $0 < bad ? 200_000_000 : 1_000_000, outcome: .good)
        }
        let gauge = gauge(p99)
        #expect((gauge.outcome(of: gauge.tally(of: answers), over: whole) == .good) == holds)
        #expect((gauge.value(of: answers, over: whole).map { $0 <= 0.1 }) == holds, "the exact value agrees")
    }

    @Test(arguments: [(1000, 1, true), (1000, 2, false), (999, 1, false), (3, 0, true)])
    func `an error rate is exact at its limit`(count: Int, bad: Int, holds: Bool) {
        var tally = Tally()
        for index in 0..<count { tally.add(isBad: index < bad) }
        #expect((gauge(errors).outcome(of: tally, over: whole) == .good) == holds)
    }

    @Test func `a failure counts as an endless latency`() {
        let answers = [Sample(probe: 0, slot: 0, scheduled: 0, latency: 1, outcome: .refused)]
        #expect(gauge(p99).value(of: answers, over: whole) == .infinity)
        #expect(gauge(ratio).value(of: answers, over: whole) == 0)
        #expect(gauge(p99).value(of: [], over: whole) == nil)
    }

    private let whole = Gauge.Stretch(seconds: 5, isWhole: true)

    private func gauge(_ slo: SLO) -> Gauge { Yardstick(slo, probes: [service.facts()]).gauges[0] }
}
