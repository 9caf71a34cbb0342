import ChaosModel
import ChaosTestKit
import Testing

@testable import ChaosReport

/// The page in a real browser, driven by `Tests/Fixtures/browser.py`.
@Suite(.serialized, .enabled(if: Browser.isThere, "needs Chromium and Python 3: script/packages browser"))
struct BrowserTests {
    private func isQuiet(_ found: Browser.Findings) {
        #expect(found.problems.isEmpty)
        #expect(found.requests.count == 1 && found.requests.allSatisfy { $0.hasPrefix("file://") }, "\(found.requests)")
        #expect(found.phone <= 390 && found.wide <= 1080, "no page is wider than its window")
        #expect(found.foldedInPrint == 0, "a part is folded in print")
        #expect(found.pdf > 10_000)
        #expect(found.dark == "rgb(21, 24, 27)")
        // Text that became markup in spite of all could still neither run nor send anything.
        #expect(found.attack.asked.isEmpty && found.attack.hit == 0)
        #expect(found.attack.violations.contains("img-src") && found.attack.violations.contains("script-src-attr"))
    }

    @Test(arguments: ["report", "passed", "censored", "stopped"])
    func `a page is quiet, and its charts are read and zoomed`(
        name: String
    ) throws {
        let kept = try #require(ExampleRun.all[name])
        let found = try Browser.look(at: HTMLReport(kept.report, record: kept.record, samples: kept.samples).text)
        isQuiet(found)
        let walk = try #require(found.walk)
        for word in ["answers", "failures", "p50", "p99", "UTC"] { #expect(walk.tip.contains(word), "\(word)") }
        #expect(walk.said.contains("p95 "), "what the keys read is said")
        #expect(walk.zoomed.hasSuffix("fine") && walk.reset.hasSuffix("coarse"))
        let ends = walk.zoomed.split(separator: " ").compactMap { Double($0) }
        #expect(ends.count == 2 && ends[0] > 8 && ends[0] < 10 && ends[1] > 17 && ends[1] < 19, "\(walk.zoomed)")
        #expect(walk.zoomedPoints * 5 > walk.points * 2, "a fifth of the run, by more than its share of the overview")
        #expect(walk.byKey != walk.reset && walk.byKeyReset == walk.reset && walk.pointsAgain == walk.points)
        #expect((found.timelineEndsAt ?? .infinity) <= 900, "verdict, times, proof and timeline on one screen")
    }

    @Test func `a page full of others' markup is as quiet`() throws {
        var record = ExampleRun.record
        let evil = UntrustedText.evil.joined(separator: " ")
        record.experiment = evil
        record.probes[0].name = evil
        record.probes[0].question = evil
        record.faults[0].fault = evil
        record.faults[0].proof = [evil: 1]
        let report = Report(analyzing: record, samples: ExampleRun.samples)
        isQuiet(try Browser.look(at: HTMLReport(report, record: record, samples: ExampleRun.samples).text))
    }

    @Test func `a page without an answer is quiet, too`() throws {
        let record = Record(run: "r", experiment: "nothing", startedAt: 0)
        let found = try Browser.look(
            at: HTMLReport(Report(analyzing: record, samples: []), record: record, samples: []).text)
        isQuiet(found)
        #expect(found.charts == 0)
    }
}
