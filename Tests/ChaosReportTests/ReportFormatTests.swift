import ChaosModel
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReport

@Suite struct ReportFormatTests {
    private let report = ExampleRun.report

    @Test func `a report survives its JSON`() throws {
        let text = try JSONReport.text(report)
        #expect(try JSONReport.report(from: text) == report)
        #expect(try JSONReport.text(JSONReport.report(from: text)) == text)
        #expect(throws: JSONReport.Failure.self) { try JSONReport.report(from: "{") }
        #expect(throws: JSONReport.Failure(description: "`format` is missing")) { try JSONReport.report(from: "{}") }
    }

    @Test func `a report that the first version wrote is read`() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/reports/first.json")
        let old = try JSONReport.report(from: String(contentsOf: file, encoding: .utf8))
        #expect(old.experiment == report.experiment && old.exitCode == 1 && old.measurement == nil)
        #expect(try JSONReport.report(from: JSONReport.text(old)) == old)
        for text in [MarkdownReport(old).text, TerminalReport(old).text, JUnitReport(old).text] {
            #expect(text.contains(old.experiment))
        }
    }

    @Test func `the JSON has the documented names`() throws {
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(JSONReport.text(report).utf8)) as? [String: Any])
        let recovery = try #require(object["recovery"] as? [String: Any])
        let recover = try #require(recovery["recover"] as? [String: Any])
        #expect((recover["low"] as? Double).map { $0 > 15.1 && $0 < 15.3 } == true)
        #expect(recovery["selfHealed"] as? Bool == false && recovery["censored"] as? Bool == false)
        #expect(object["verdict"] as? String == "failed" && object["exitCode"] as? Int == 1)
        let phases = try #require(object["phases"] as? [String: [String: Any]])
        #expect(phases["during"]?["p99"] is Double && phases["before"]?["errors"] is Double)
        #expect(Set(["slos", "faults", "counters", "hashes", "experiment", "run"]).isSubset(of: object.keys))
    }

    @Test func `the page asks for nothing and stays under a megabyte`() {
        let service = ScriptedService(rate: 100, [.lossy(from: 0, to: 1200, every: 3)])
        var record = ExampleRun.record
        record.probes = [service.facts(name: "checkout")]
        let samples = service.samples(for: 1200)
        let report = Report(analyzing: record, samples: samples)
        let html = HTMLReport(report, record: record, samples: samples).text
        #expect(html.utf8.count < 1_000_000)
        for word in ["src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import(", "href=\"http"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(WellFormed.html(html))
    }

    @Test func `a timeline has at most 600 buckets and loses no answer`() throws {
        for length in [0.01, 1.0, 59.99, 301, 1999] {
            let samples = ScriptedService(rate: 20).samples(for: max(length, 0.05))
            let answers = ProbeAnswers.each(samples, probes: 1)
            let axis = try #require(ProbeAnswers.axis(answers, intervals: [0.05]))
            let timeline = try #require(Timeline(answers[0], on: axis, interval: 0.05, most: 600))
            #expect(timeline.buckets.count <= 600)
            #expect(timeline.buckets.reduce(0) { $0 + $1.count } == samples.count)
        }
        #expect(ProbeAnswers.axis([ProbeAnswers()], intervals: [1]) == nil)
    }

    @Test(arguments: [48, 50, 66, 80, 120]) func `lines fit the terminal`(width: Int) {
        for line in TerminalReport(report, width: width).text.split(separator: "\n") {
            #expect(line.count <= width, "\(line)")
        }
    }

    @Test func `an empty record is reported in every format`() throws {
        let record = Record(run: "r", experiment: "nothing", startedAt: 0)
        let report = Report(analyzing: record, samples: [])
        #expect(try JSONReport.report(from: JSONReport.text(report)) == report)
        #expect(WellFormed.html(HTMLReport(report, record: record, samples: []).text))
        #expect(WellFormed.xml(JUnitReport(report).text))
        #expect(TerminalReport(report).text.hasPrefix("PASSED  nothing"))
        #expect(MarkdownReport(report).text.contains("No SLO was in breach."))
    }

    @Test func `a fault that was read back is proved so where the kernel keeps no count`() {
        var report = report
        report.faults[0].hadEffect = nil
        report.faults[0].proof = [:]
        report.faults[0].effectiveAt = 1.18
        report.faults[0].clearedAt = 3.18
        let page = SummaryScreen(report).markup
        #expect(page.contains("read back: in effect 1.18 s – 3.18 s; the kernel keeps no count of it"))
        #expect(!page.contains("mark unknown") && !page.contains("no counter"))
        report.faults[0].effectiveAt = nil
        #expect(ReportWords.proof(report.faults[0]) == "no counter")
    }

    @Test func `how long a service at least had not recovered after the fault is shown`() throws {
        let service = ScriptedService([.down(from: 12, to: 60)])
        var record = ExampleRun.record
        record.probes = [service.facts(name: "checkout")]
        record.slos = record.slos.filter { $0.probe == "checkout" }
        let report = Report(analyzing: record, samples: service.samples(for: 45))
        let recovery = try #require(report.recovery), open = report.episodes.first { $0.censored }
        let episode = try #require(open)
        let cleared = try #require(episode.cleared)
        let least = (recovery.recover?.low ?? 0) + Double(episode.violated.high - cleared.high) / 1e9
        let after = ReportWords.recovery(recovery, of: report)[2]
        #expect(after.label == "After clear" && after.value == "> " + Figure.duration(least), "\(after)")
    }
}
