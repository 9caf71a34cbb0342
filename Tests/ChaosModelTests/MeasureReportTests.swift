import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite struct MeasureReportTests {
    private func report(
        _ service: ScriptedService = ScriptedService(), for length: Double = 40, slos: [SLO] = [ratio, errors],
        faults: [Record.FaultFacts] = [fault(from: 10, to: 20)], _ change: (inout Record) -> Void = { _ in }
    ) -> Report {
        var facts = record([service.facts()], slos, faults)
        change(&facts)
        return Report(analyzing: facts, samples: service.samples(for: length))
    }

    @Test func `a service that holds its SLOs passes`() {
        let report = report()
        #expect(report.verdict == .passed && report.exitCode == 0 && report.recovery == nil && report.episodes.isEmpty)
        #expect(report.reason == "Every SLO held throughout the run.")
        #expect(report.slos.map(\.held) == [true, true] && report.slos.map(\.worst) == ["100 %", "0 %"])
        #expect(report.warnings.isEmpty)
        #expect(report.startedAt == "2026-01-01T00:00:00.000Z")
    }

    @Test func `a fault whose place vanished ends early and fails nothing`() {
        let report = report {
            $0.faults[0].gone = "its network namespace /run/netns/shop vanished, and everything in it"
        }
        #expect(report.verdict == .passed && report.faults[0].gone?.contains("vanished") == true)
        #expect(report.warnings.count == 1 && report.warnings[0].contains("ended early: its network namespace"))
    }

    @Test func `an SLO in breach at any time is missed`() {
        let report = report(ScriptedService([.down(from: 10, to: 11)]))
        #expect(report.verdict == .failed && report.exitCode == 1)
        #expect(report.slos.map(\.held) == [false, false])
        #expect(report.reason.contains("web 99% under 100ms was missed (worst window 80 %)"))
        #expect(report.reason.hasSuffix("; the service recovered in 996 ms ± 6.31 ms."))
    }

    @Test func `verdicts have their order`() {
        let broken = ScriptedService([.down(from: 10, to: 11)])
        let cases: [(Report.Verdict, (inout Record) -> Void)] = [
            (.failed, { _ in }), (.stopped, { $0.stopped = "errors > 50%" }),
            (
                .noSteadyState,
                {
                    $0.stopped = "x"
                    $0.events = [.init(at: 1, kind: .noSteadyState, text: "p99")]
                }
            ),
            (
                .rollbackIncomplete,
                {
                    $0.stopped = "x"
                    $0.leftovers = ["a qdisc"]
                    $0.events = [.init(at: 1, kind: .noSteadyState, text: "p99")]
                }
            ),
        ]
        for (verdict, change) in cases {
            let found = report(broken, change)
            #expect(found.verdict == verdict && found.exitCode == verdict.exitCode && !found.reason.isEmpty)
        }
        #expect(report(broken).exitCode == 1)
    }

    @Test func `a fault that matched nothing is no pass`() {
        let report = report(faults: [fault(from: 10, to: 20, hadEffect: false)])
        #expect(report.verdict == .failed)
        #expect(
            report.reason.contains("had no effect") && report.warnings.contains { $0.contains("had no effect") })
    }

    @Test func `an SLO without data is no pass`() {
        let report = Report(analyzing: record([ScriptedService().facts()], [ratio], []), samples: [])
        #expect(report.verdict == .failed && report.slos[0].held == nil && report.slos[0].worst == "no data")
        var other = ratio
        other.probe = "gone"
        #expect(self.report(slos: [other]).slos[0].held == nil)
    }

    @Test func `a hole in the answers makes an SLO unknown`() {
        let samples = ScriptedService().samples(for: 40).filter { $0.slot != 3000 }
        let report = Report(analyzing: record([ScriptedService().facts()], [ratio], []), samples: samples)
        #expect(report.slos[0].held == nil && report.verdict == .failed)
        #expect(report.warnings.contains("Probe web: slot 3000 has no answer; nothing after it was judged."))
    }

    @Test func `a service that stays down is not recovered`() {
        let report = report(ScriptedService([.blackhole(from: 10, to: 99)]))
        #expect(report.verdict == .failed && report.recovery?.censored == true)
        #expect(report.reason.hasSuffix("and the service had not recovered when the run ended, not within 30.0 s."))
        #expect(report.slos.allSatisfy { $0.censored })
    }

    @Test func `phases are cut at the effect and at the clearing`() throws {
        let report = report(ScriptedService([.slow(from: 10, to: 20, by: 0.2), .down(from: 20, to: 22)]))
        #expect(
            report.phases.before.count == 1000 && report.phases.during.count == 1000
                && report.phases.after.count == 2000)
        #expect(report.phases.after.errors == 0.1 && report.phases.during.errors == 0)
        #expect(abs(report.phases.before.rate - 100) < 0.01)
        let p50 = try #require(report.phases.during.p50)
        #expect((0.2018...0.2022).contains(p50))
        #expect(report.probes["web"] == report.phases)
    }

    @Test func `an instant fault lasts until recovery`() {
        let report = report(ScriptedService([.down(from: 10, to: 13)]), faults: [fault(from: 10)])
        #expect(
            report.phases.during.count == 300 && report.phases.during.errors == 1 && report.phases.during.p99 == nil)
        #expect(self.report(faults: [fault(from: 10)]).phases.during.count == 500, "stable-for when nothing happened")
    }

    @Test func `a probe that could not keep time is warned about`() {
        var samples = ScriptedService().samples(for: 40)
        for index in samples.indices where index % 20 == 0 { samples[index].lateness = 15_000_000 }
        let report = Report(analyzing: record([ScriptedService().facts()], [ratio], []), samples: samples)
        #expect(report.warnings.contains { $0.hasPrefix("Probe web started 15.0 ms late (p99)") })
    }

    @Test func `the worst quantile is exact`() throws {
        let report = report(ScriptedService([.slow(from: 12, to: 12.2, by: 0.8)]), slos: [p99])
        // 20 of 500 answers took 800 ms and about 2 ms more.
        #expect(report.slos[0].worst == "802 ms")
        #expect(report.slos[0].badWindows == 5 && report.slos[0].windows == 39)
    }

    @Test func `the order of the samples does not matter`() {
        let service = ScriptedService([.blackhole(from: 10, to: 12)])
        let facts = record([service.facts()], [ratio, p99], [fault(from: 10, to: 12)])
        let samples = service.samples(for: 30)
        #expect(Report(analyzing: facts, samples: samples) == Report(analyzing: facts, samples: samples.reversed()))
    }

    @Test(arguments: [
        (0.0, "0 s"), (0.00064, "640 µs"), (0.0000012, "1.20 µs"), (0.01244, "12.4 ms"), (0.812, "812 ms"),
        (0.9996, "1.00 s"),
        (1.2345, "1.23 s"), (12.44, "12.4 s"), (125, "2 min 05 s"), (3720, "1 h 02 min"), (.infinity, "endless"),
    ])
    func `durations read well`(seconds: Double, text: String) { #expect(Figure.duration(seconds) == text) }

    @Test(arguments: [
        (1.23, 1.25, "1.24 s ± 10 ms"), (0.80, 0.82, "810 ms ± 10 ms"), (2, 2, "2.00 s"),
        (31.23, 31.25, "31.24 s ± 10 ms"),
        (1.2395, 1.2405, "1.240 s ± 500 µs"), (130.0, 131.0, "2 min 10.5 s ± 500 ms"),
    ])
    func `intervals read well`(low: Double, high: Double, text: String) {
        #expect(Figure.interval(.init(low: low, high: high)) == text)
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400.5, "2000-02-29T00:00:00.500Z"),
        (-1, "1969-12-31T23:59:59.000Z"), (4_102_444_799, "2099-12-31T23:59:59.000Z"),
    ])
    func `timestamps are ISO 8601`(seconds: Double, text: String) { #expect(Figure.timestamp(seconds) == text) }

    @Test func `shares keep what tells them from their limit`() {
        #expect([0.99896, 0.9995, 0.972, 1, 0].map(Figure.share) == ["99.896 %", "99.95 %", "97.2 %", "100 %", "0 %"])
    }
}
