import ChaosModel
import ChaosTestKit
import Foundation
import FoundationXML
import Testing

@testable import ChaosReport

@Suite struct ReportFormatTests {
    private let report = ExampleRun.report

    private func expect(_ text: String, is name: String) {
        #expect(Golden.difference(text, from: "report/\(name)") == nil)
    }

    private func isWellFormed(_ text: String) -> Bool {
        let parser = XMLParser(data: Data(text.utf8))
        return parser.parse() && parser.parserError == nil
    }

    /// A page without its document type is XML, so that a missing end tag or a raw `<` is found.
    private func body(_ html: String) -> String { html.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "") }

    @Test func `every format is the golden one`() throws {
        expect(try JSONReport.text(report), is: "report.json")
        expect(MarkdownReport(report).text, is: "report.md")
        expect(JUnitReport(report).text, is: "junit.xml")
        expect(TerminalReport(report, width: 80).text, is: "terminal-80.txt")
        expect(TerminalReport(report, width: 50, colour: true).text, is: "terminal-50-colour.txt")
        expect(HTMLReport(report, record: ExampleRun.record, samples: ExampleRun.samples).text, is: "report.html")
    }

    @Test func `a run that went wrong is the golden one`() {
        let lost = Report(analyzing: ExampleRun.lost.record, samples: ExampleRun.lost.samples)
        expect(TerminalReport(lost).text, is: "lost-terminal.txt")
        expect(MarkdownReport(lost).text, is: "lost.md")
        expect(JUnitReport(lost).text, is: "lost-junit.xml")
    }

    @Test func `a report survives its JSON`() throws {
        let text = try JSONReport.text(report)
        #expect(try JSONReport.report(from: text) == report)
        #expect(try JSONReport.text(JSONReport.report(from: text)) == text)
        #expect(throws: JSONReport.Failure.self) { try JSONReport.report(from: "{") }
        #expect(throws: JSONReport.Failure(description: "`format` is missing")) { try JSONReport.report(from: "{}") }
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

    @Test func `XML and HTML are well formed whatever the names are`() {
        var record = ExampleRun.record
        let evil = "</title><script>alert(1)</script>\"'&<>]]>\u{0}\u{1B}[31m\u{7}"
        record.experiment = evil
        record.hypothesis = evil
        record.probes[0].name = evil
        record.probes[0].question = evil
        record.slos[0].probe = evil
        record.slos[0].text = evil
        record.slos[0].name = evil
        record.faults[0].fault = evil
        record.faults[0].changes = [evil]
        record.faults[0].proof = [evil: 1]
        record.leftovers = [evil]
        record.events[0].text = evil
        let report = Report(analyzing: record, samples: ExampleRun.samples)
        let html = HTMLReport(report, record: record, samples: ExampleRun.samples).text
        #expect(isWellFormed(body(html)))
        #expect(!html.contains("<script") && !html.contains("\u{1B}"))
        #expect(isWellFormed(JUnitReport(report).text))
        #expect(!TerminalReport(report).text.contains("\u{1B}"))
        #expect(!MarkdownReport(report).text.contains("<script"))
        #expect(!isWellFormed("<a><b></a>"), "the check itself can fail")
    }

    @Test func `the page asks for nothing and stays under a megabyte`() {
        let service = ScriptedService(rate: 100, [.lossy(from: 0, to: 1200, every: 3)])
        var record = ExampleRun.record
        record.probes = [service.facts(name: "checkout")]
        let samples = service.samples(for: 1200)
        let report = Report(analyzing: record, samples: samples)
        let html = HTMLReport(report, record: record, samples: samples).text
        #expect(html.utf8.count < 1_000_000)
        for word in ["http-equiv", "src=", "href=", "@import", "url(", "<script"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(isWellFormed(body(html)))
    }

    @Test func `a timeline has at most 600 buckets and loses no answer`() throws {
        for length in [0.01, 1.0, 59.99, 301, 1999] {
            let samples = ScriptedService(rate: 20).samples(for: max(length, 0.05))
            let timeline = try #require(Timeline(samples, probe: 0, interval: 0.05))
            #expect(timeline.buckets.count <= 600)
            #expect(timeline.buckets.reduce(0) { $0 + $1.count } == samples.count)
        }
        #expect(Timeline([], probe: 0, interval: 1) == nil)
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
        #expect(isWellFormed(body(HTMLReport(report, record: record, samples: []).text)))
        #expect(isWellFormed(JUnitReport(report).text))
        #expect(TerminalReport(report).text.hasPrefix("PASSED  nothing"))
        #expect(MarkdownReport(report).text.contains("No SLO was in breach."))
    }
}
