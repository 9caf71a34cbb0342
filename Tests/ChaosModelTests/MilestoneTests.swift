import Testing

@testable import ChaosModel

@Suite struct MilestoneTests {
    private static let facts = [
        Record.ProbeFacts(name: "web", question: "GET", rate: 10, timeout: .seconds(1)),
        Record.ProbeFacts(name: "etcd", question: "health", rate: 10, timeout: .seconds(1)),
    ]

    /// Ten answers a second for `length` seconds: bad where `isBad` says so, with `value` where it gives one.
    private static func answers(
        _ length: Double, probe: UInt16 = 1, value: (Double) -> Double? = { _ in nil },
        outcome: (Double) -> Sample.Outcome
    ) -> [Sample] {
        (0..<Int(length * 10)).map { slot in
            let at = Double(slot) / 10
            return Sample(
                probe: probe, slot: UInt32(slot), scheduled: seconds(at), latency: seconds(0.002),
                outcome: outcome(at), value: value(at))
        }
    }

    private static func report(
        _ milestones: [Milestone], _ samples: [Sample], faults: [Record.FaultFacts] = [fault(from: 5)], slos: [SLO] = []
    ) -> Report {
        var record = record(facts, slos, faults)
        record.milestones = milestones
        return Report(analyzing: record, samples: samples)
    }

    private static func back(
        _ when: AnswerCondition = .good, stay: Duration = .zero, within: Duration = .seconds(10),
        after: Milestone.Reference = .injected, name: String = "quorum back"
    ) -> Milestone {
        Milestone(name: name, probe: "etcd", when: when, stay: stay, within: within, after: after)
    }

    @Test func `is reached between the last no and the first yes, counted from the effect`() throws {
        let samples = Self.answers(20) { $0 >= 5 && $0 < 8.05 ? .refused : .good }
        let result = try #require(Self.report([Self.back()], samples).milestones?.first)
        #expect(result.outcome == .reached)
        #expect(result.at == TimeBounds(low: seconds(8), high: seconds(8.102)))
        let took = try #require(result.took)
        #expect(took.low <= 3.05 && took.high >= 3.05 && took.high - took.low < 0.11)
    }

    @Test func `needs the condition to stay`() throws {
        let flapping = Self.answers(20) { at in
            at < 5 ? .good : at < 7 ? .timeout : at < 7.5 ? .good : at < 9 ? .timeout : .good
        }
        let once = try #require(Self.report([Self.back()], flapping).milestones?.first)
        #expect(once.at?.low == seconds(6.9))
        let stays = try #require(Self.report([Self.back(stay: .seconds(1))], flapping).milestones?.first)
        #expect(stays.outcome == .reached && stays.at?.low == seconds(8.9) && stays.at?.high == seconds(9.002))
    }

    @Test func `that was so before and never otherwise is no milestone reached`() throws {
        let report = Self.report([Self.back()], Self.answers(20) { _ in .good })
        let result = try #require(report.milestones?.first)
        #expect(result.outcome == .already && result.took == nil)
        #expect(report.warnings.contains { $0.contains("quorum back") && $0.contains("already so") })
        #expect(report.verdict == .passed)
    }

    @Test func `that was so before, ceased and came back, is reached`() throws {
        // The first answer after the effect is still a good one.
        let samples = Self.answers(20) { $0 >= 5.3 && $0 < 9 ? .refused : .good }
        let result = try #require(Self.report([Self.back()], samples).milestones?.first)
        #expect(result.outcome == .reached && result.at?.low == seconds(8.9))
    }

    @Test func `that comes too late is missed, and fails the run by name`() throws {
        let samples = Self.answers(30) { $0 >= 5 && $0 < 17 ? .refused : .good }
        let report = Self.report([Self.back()], samples)
        #expect(report.milestones?.first?.outcome == .missed && report.milestones?.first?.took != nil)
        #expect(report.verdict == .failed && report.exitCode == 1)
        #expect(report.reason.contains("`quorum back`"), "\(report.reason)")
        let never = Self.report([Self.back()], Self.answers(30) { $0 >= 5 ? .refused : .good })
        #expect(never.milestones?.first?.outcome == .missed && never.milestones?.first?.took == nil)
        // Just in time is in time.
        let close = Self.report([Self.back()], Self.answers(30) { $0 >= 5 && $0 < 15 ? .refused : .good })
        #expect(close.milestones?.first?.outcome == .reached)
    }

    @Test func `is unknown where no answer tells, and unknown is not a pass`() throws {
        let silent = Self.report([Self.back()], Self.answers(30) { $0 >= 5 ? .local : .good })
        #expect(silent.milestones?.first?.outcome == .unknown && silent.verdict == .failed)
        #expect(silent.reason.contains("unknown is not a pass"))
        let short = Self.report([Self.back()], Self.answers(9) { $0 >= 5 ? .refused : .good })
        #expect(short.milestones?.first?.outcome == .unknown)
        #expect(short.milestones?.first?.reason == "probing ended before its time was over")
        let none = Self.report([Self.back()], [])
        #expect(none.milestones?.first?.outcome == .unknown)
        let unapplied = Self.report([Self.back(after: .step(2))], Self.answers(30) { _ in .good })
        #expect(unapplied.milestones?.first?.reason == "step 2 was not applied")
        let numberless = Self.report([Self.back(.valueAtMost(2))], Self.answers(30) { _ in .good })
        #expect(numberless.milestones?.first?.outcome == .unknown)
    }

    @Test func `a silence of our own breaks what must stay`() throws {
        let samples = Self.answers(30) { at in
            at < 5 ? .good : at < 7 ? .refused : at < 7.5 ? .good : at < 8 ? .local : .good
        }
        let result = try #require(Self.report([Self.back(stay: .seconds(2))], samples).milestones?.first)
        // Nobody knows what was so in between: the last no is where it may have begun.
        #expect(result.outcome == .reached && result.at == TimeBounds(low: seconds(6.9), high: seconds(8.002)))
    }

    @Test func `looks at numbers and latencies`() throws {
        let values = Self.answers(30, value: { $0 < 9 ? 3 : 2 }) { _ in .good }
        let fewer = try #require(Self.report([Self.back(.valueAtMost(2))], values).milestones?.first)
        #expect(fewer.outcome == .reached && fewer.at?.low == seconds(8.9))
        let more = try #require(Self.report([Self.back(.valueAtLeast(2.5))], values).milestones?.first)
        #expect(more.outcome == .already || more.outcome == .missed)
        var slow = Self.answers(30) { _ in .good }
        for index in slow.indices where slow[index].scheduled >= seconds(5) && slow[index].scheduled < seconds(8) {
            slow[index].latency = seconds(0.5)
        }
        let fast = try #require(
            Self.report([Self.back(.latency(atMost: .milliseconds(50)))], slow).milestones?.first)
        #expect(fast.outcome == .reached && fast.at?.low == seconds(7.9))
    }

    @Test func `counts from another milestone, whatever their order`() throws {
        let samples =
            Self.answers(30) { $0 >= 6 && $0 < 9 ? .refused : .good }
        let lost = Self.back(.bad, name: "quorum lost")
        let found = Self.back(.good, stay: .seconds(1), after: .milestone("quorum lost"))
        let report = Self.report([found, lost], samples)
        let results = try #require(report.milestones)
        #expect(results.map(\.outcome) == [.reached, .reached])
        let took = try #require(results[0].took)
        #expect(took.low <= 3 && took.high >= 3 && took.high - took.low < 0.25)
        #expect(results[0].words.hasSuffix("after quorum lost"))
        // What its reference did not reach, it cannot count from.
        let never = Self.report(
            [found, Self.back(.bad, within: .seconds(1), name: "quorum lost")], Self.answers(30) { _ in .good })
        #expect(never.milestones?.map(\.outcome) == [.unknown, .missed])
        #expect(never.reason.contains("`quorum lost` was missed") && never.reason.contains("`quorum back` is unknown"))
    }

    @Test func `counts from the clearing of the last fault`() throws {
        let faults = [fault(1, from: 5, to: 8), fault(2, from: 9, to: 12)]
        let samples = Self.answers(30) { $0 >= 5 && $0 < 13 ? .refused : .good }
        let result = try #require(Self.report([Self.back(after: .cleared)], samples, faults: faults).milestones?.first)
        let took = try #require(result.took)
        #expect(took.low <= 1 && took.high >= 1 && took.high < 1.2)
        let left = Self.report(
            [Self.back(after: .cleared)], samples,
            faults: [
                fault(1, from: 5, to: 8),
                {
                    var open = fault(2, from: 9, to: 12)
                    open.cleared = nil
                    return open
                }(),
            ])
        #expect(left.milestones?.first?.reason == "not every fault was cleared")
    }

    @Test func `says the same while the run goes on as afterwards`() throws {
        let milestones = [
            Self.back(.bad, name: "quorum lost"), Self.back(stay: .seconds(1), after: .milestone("quorum lost")),
            Self.back(.bad, within: .seconds(3), after: .step(2), name: "never"),
            Self.back(after: .step(1), name: "there all along"),
        ]
        let samples =
            Self.answers(30) { $0 >= 6 && $0 < 9 ? .refused : .good }
        let late = fault(2, from: 10)
        var watch = MilestoneWatch(milestones, probes: Self.facts)
        var news: [String] = []
        var settled: Double?
        for sample in samples {
            let faults = [fault(from: 5), late].filter { ($0.effective?.high ?? 0) <= sample.scheduled }
            watch.take(sample)
            news += watch.news(faults, isMethodOver: faults.count == 2)
            if faults.count == 2, watch.isSettled, settled == nil { settled = Double(sample.scheduled) / 1e9 }
        }
        #expect(settled.map { $0 > 12.9 && $0 < 13.3 } == true, "\(settled ?? -1)")
        #expect(
            news.map { $0.split(separator: ":")[0] } == [
                "milestone quorum lost", "milestone there all along", "milestone quorum back", "milestone never",
            ])
        news += watch.news([fault(from: 5), late], isMethodOver: true, isOver: true)
        let report = Self.report(milestones, samples, faults: [fault(from: 5), late])
        let results = try #require(report.milestones)
        #expect(Set(news) == Set(results.map { "milestone \($0.name): \($0.words)" }))
    }

    @Test func `a probe of a milestone's own is no part of the headline`() throws {
        let own = Milestone(name: "etcd", probe: "etcd", when: .good, within: .seconds(10))
        let web = Self.answers(20, probe: 0) { _ in .good }
        let samples = web + Self.answers(20) { $0 >= 5 && $0 < 8 ? .refused : .good }
        let report = Self.report([own], samples)
        #expect(report.phases.during.errors == 0 && report.phases.before.count == 50)
        #expect(report.probes["etcd"]?.during.errors ?? 0 > 0)
        let shared = Self.report([Self.back()], samples)
        #expect(shared.phases.during.errors > 0)
    }
}
