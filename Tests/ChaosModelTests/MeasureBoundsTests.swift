import ChaosTestKit
import Testing

@testable import ChaosModel

/// What widens the bounds of a recovery, and what must not date it.
@Suite struct MeasureBoundsTests {
    private static let strict = SLO(
        name: "all", probe: "web", objective: .ratio(1, under: .milliseconds(100)), text: "100% under 100ms",
        window: .seconds(1), step: .milliseconds(100))

    /// Down from 10 s to 12 s, with some answers changed by their slot; 100/s.
    private func analysis(
        of slos: [SLO] = [strict], faults: [Record.FaultFacts] = [fault(from: 9)],
        _ troubles: [ScriptedService.Trouble] = [.down(from: 10, to: 12)], change: (inout Sample) -> Void = { _ in },
        without: Set<UInt32> = []
    ) -> [Report.Episode] {
        let service = ScriptedService(troubles)
        let samples = service.samples(for: 30).filter { !without.contains($0.slot) }.map { sample in
            var sample = sample
            change(&sample)
            return sample
        }
        return RecoveryAnalysis(record: record([service.facts()], slos, faults), samples: samples).episodes
    }

    private func fail(_ slots: ClosedRange<UInt32>) -> (inout Sample) -> Void {
        { if slots.contains($0.slot) { $0.outcome = .local } }
    }

    @Test func `failures on our side are no breach`() {
        #expect(analysis([], change: fail(1000...1100)).isEmpty)
    }

    @Test func `a failure on our side does not date the violation, it widens it`() throws {
        let episode = try #require(analysis(change: fail(995...1004)).first)
        #expect(episode.violated.low >= seconds(9.94) && episode.violated.low < seconds(9.95))
        #expect(episode.violated.high >= seconds(10.05) && episode.violated.high < seconds(10.06))
    }

    @Test func `a failure on our side does not date the recovery, it widens it`() throws {
        let episode = try #require(analysis(change: fail(1200...1209)).first)
        let recovered = try #require(episode.recovered)
        #expect(recovered.low >= seconds(11.99) && recovered.low < seconds(12))
        #expect(recovered.high >= seconds(12.1) && recovered.high < seconds(12.11))
    }

    @Test func `a missing answer in the stable span widens the recovery`() throws {
        let episode = try #require(analysis(without: [1500]).first)
        let recovered = try #require(episode.recovered)
        #expect(recovered.low < seconds(12), "what is missing at 15 s may have been good")
        #expect(recovered.high >= seconds(15.01) && recovered.high < seconds(15.02))
    }

    @Test func `a missing answer that the objective allows for widens nothing`() throws {
        let episode = try #require(analysis(of: [ratio], without: [1500]).first)
        #expect((episode.recovered?.high).map { $0 < seconds(12.01) } == true)
    }

    @Test func `silence on our side to the end of the run is no recovery`() throws {
        let episode = try #require(analysis(change: fail(1250...2999)).first)
        #expect(episode.censored && episode.recover.map { $0.low < 2 } == true)
    }

    @Test func `a question that we asked too late to be good is no breach`() {
        let late = analysis([]) {
            guard $0.slot == 1000 else { return }
            $0.lateness = 120_000_000
            $0.latency += 120_000_000
        }
        #expect(late.isEmpty)
        let slow = analysis([]) {
            guard $0.slot == 1000 else { return }
            $0.lateness = 20_000_000
            $0.latency = 140_000_000
        }
        #expect(slow.count == 1, "it took 120 ms from being asked")
    }

    @Test func `a slot that starts late saw the service when it was asked`() throws {
        // The slots from 9.95 on are asked together at 10.03; those due before 10.03 are bad because of it.
        let episode = try #require(
            analysis([.down(from: 9.95, to: 12)]) {
                guard (995...1002).contains($0.slot) else { return }
                $0.lateness = seconds(10.03) - $0.scheduled + Int64($0.slot)
                $0.latency = $0.lateness + 300_000
            }.first)
        #expect(episode.violated.low >= seconds(9.94) && episode.violated.low < seconds(9.95))
        #expect(episode.violated.high > seconds(10.03) && episode.violated.high < seconds(10.031))
    }

    @Test func `a good answer after a retry counts when it came`() throws {
        let episode = try #require(
            analysis {
                guard $0.slot == 1200 else { return }
                $0.attempts = 2
                $0.latency = 40_000_000
            }.first)
        #expect(episode.recovered?.high == seconds(12.04))
    }

    @Test func `an unanswered question stands for the moment it was asked`() throws {
        let episode = try #require(analysis([.blackhole(from: 10, to: 12)]).first)
        #expect(episode.violated.high < seconds(10.01) && (episode.recover?.high ?? 9) < 2.03)
    }

    @Test func `what was in flight failed while the fault took effect`() throws {
        var cause = fault(from: 10.004)
        cause.effective = TimeBounds(low: seconds(10.002), high: seconds(10.006))
        let episode = try #require(
            analysis(faults: [cause], []) {
                if $0.slot == 1000 { ($0.outcome, $0.latency) = (.reset, 8_000_000) }
            }.first)
        #expect(episode.violated == TimeBounds(low: seconds(10.002), high: seconds(10.006)))
    }

    @Test func `a question that was cut off belongs to the fault that cut it`() throws {
        var brief = Self.strict
        (brief.window, brief.step) = (.milliseconds(200), .milliseconds(50))
        let faults = [fault(1, from: 5), fault(2, from: 10.4)]
        let episode = try #require(
            analysis(of: [brief], faults: faults, [.down(from: 10.4, to: 12)]) {
                if $0.slot == 1000 { ($0.outcome, $0.latency) = (.reset, 400_100_000) }
            }.first)
        #expect(episode.step == 2 && episode.detect.map { $0.high < 0.1 } == true)
        #expect(episode.violated.low >= seconds(10.4) - 200_000 && episode.violated.high < seconds(10.41))
    }

    @Test func `a slower probe may have been hurt before the one that noticed first`() throws {
        let (fast, slow) = (ScriptedService([.down(from: 10.1, to: 12)]), ScriptedService(rate: 4))
        let other = ScriptedService(rate: 4, [.down(from: 10.2, to: 12)])
        var second = Self.strict
        (second.name, second.probe) = ("slow", "slow")
        let facts = record([fast.facts(), slow.facts(name: "slow")], [Self.strict, second], [fault(from: 5)])
        let samples = fast.samples(for: 30) + other.samples(for: 30, probe: 1)
        let episode = try #require(RecoveryAnalysis(record: facts, samples: samples).episodes.first)
        // The slow probe's last good answer was asked for at 10.0, its first bad one at 10.25.
        #expect(episode.violated.low >= seconds(10) && episode.violated.low < seconds(10.001))
        #expect(episode.violated.high >= seconds(10.1) && episode.violated.high < seconds(10.101))
    }

    @Test func `an answer that came after the fault is no healing, whoever answered first`() throws {
        // What is asked from 11 s on is answered when the pause ends at 12 s; the other probe never has to wait.
        let (paused, other) = (ScriptedService([.down(from: 10, to: 11)]), ScriptedService(rate: 200))
        var second = errors
        (second.name, second.probe) = ("other", "other")
        let facts = record(
            [paused.facts(), other.facts(name: "other")], [errors, second], [fault(from: 10, to: 12)])
        let late = paused.samples(for: 40).map { sample in
            var sample = sample
            let waits = (seconds(11)..<seconds(12)).contains(sample.scheduled)
            if waits { sample.latency = seconds(12.001) - sample.scheduled }
            return sample
        }
        let report = Report(analyzing: facts, samples: late + other.samples(for: 40, probe: 1))
        #expect(report.slos[0].selfHealed == false)
        #expect(report.recovery?.selfHealed == false && report.recovery?.afterClear != nil)
    }

    @Test func `each SLO has its own times`() throws {
        let service = ScriptedService([.down(from: 10, to: 12), .slow(from: 12, to: 18, by: 0.2)])
        let facts = record([service.facts()], [ratio, errors], [fault(from: 10, to: 15)])
        let report = Report(analyzing: facts, samples: service.samples(for: 40))
        let (slow, failing) = (report.slos[0], report.slos[1])
        #expect(slow.selfHealed == false && (slow.afterClear?.low ?? 0) > 2.9 && (slow.recover?.low ?? 0) > 7.9)
        #expect(failing.selfHealed == true && failing.afterClear == nil && (failing.recover?.high ?? 9) < 2.1)
        #expect(slow.detect != nil && failing.detect != nil)
        #expect(report.recovery?.recover == slow.recover && report.recovery?.selfHealed == false)
    }
}
