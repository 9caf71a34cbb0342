import ChaosModel
import ChaosTestKit
import Foundation
import FoundationXML
import Testing

@testable import ChaosReport

@Suite struct ComparisonFormatTests {
    /// The example run, and one whose database is further away and whose service is back later.
    private static let runs: Comparison = {
        var record = ExampleRun.record
        record.run = "20260102-000000-c3d4"
        record.environment.kernel = "6.19.0"
        record.specHash = String(repeating: "cd", count: 32)
        let checkout = ScriptedService(
            latency: 0.014, [.slow(from: 10, to: 25.2, by: 0.3), .down(from: 34, to: 37.4)])
        let samples = checkout.samples(for: 45) + ExampleRun.health.samples(for: 45, probe: 1)
        return Comparison(
            ComparedRun(
                name: "a1b2", record: ExampleRun.record, samples: ExampleRun.samples,
                spec: "experiment: checkout\nmethod:\n  - network.delay: {target: db, delay: 200ms}\n"),
            ComparedRun(
                name: "c3d4", record: record, samples: samples,
                spec: "experiment: checkout\nmethod:\n  - network.delay: {target: db, delay: 300ms} # <b>\n"))
    }()

    private static let groups = Comparison(
        rows("a", [1, 1.1, 1.2, 1.3]), named: "experiment=checkout-*,version=0.1.0,since=90d",
        rows("b", [2.8, 3, 3.1, 3.4]), named: "experiment=checkout-*,version=0.2.0,since=90d")

    private static func rows(_ name: String, _ recovers: [Double]) -> [RunSummary] {
        recovers.enumerated().map { index, seconds in
            var row = RunSummary(ExampleRun.report, record: ExampleRun.record)
            row.run = "\(name)\(index)"
            row.recovery?.recover = Report.Interval(low: seconds - 0.01, high: seconds + 0.01)
            return row
        }
    }

    private static let gate = GateResult(
        rows("b", [2.8, 3, 3.1, 3.4]), by: .standard(hasBaseline: true), areStandard: true,
        baseline: rows("a", [1, 1.1, 1.2, 1.3]).map(GateRun.init))

    private func expect(_ text: String, is name: String) {
        #expect(Golden.difference(text, from: "comparison/\(name)") == nil)
    }

    private func isWellFormed(_ text: String) -> Bool {
        let parser = XMLParser(data: Data(text.replacingOccurrences(of: "<!DOCTYPE html>\n", with: "").utf8))
        return parser.parse() && parser.parserError == nil
    }

    @Test(arguments: [("runs", runs), ("groups", groups)])
    func `every format of a comparison is the golden one`(name: String, comparison: Comparison) throws {
        expect(ComparisonText(comparison, width: 100).text, is: "\(name).txt")
        expect(ComparisonMarkdown(comparison).text, is: "\(name).md")
        expect(ComparisonHTML(comparison).text, is: "\(name).html")
        expect(try ComparisonJSON.text(comparison), is: "\(name).json")
        let text = try ComparisonJSON.text(comparison)
        #expect(try JSONDecoder().decode(Comparison.self, from: Data(text.utf8)) == comparison)
    }

    @Test func `every format of a gate's result is the golden one`() throws {
        expect(GateText(Self.gate, width: 100).text, is: "gate.txt")
        expect(GateMarkdown(Self.gate).text, is: "gate.md")
        expect(GateJUnit(Self.gate).text, is: "gate-junit.xml")
        expect(try GateJSON.text(Self.gate), is: "gate.json")
        #expect(isWellFormed(GateJUnit(Self.gate).text))
    }

    @Test func `a baseline survives its JSON, and damage is named`() throws {
        let baseline = GateBaseline(Self.rows("a", [1, 2]), writtenBy: "0.1.0")
        let text = try GateJSON.text(baseline)
        expect(text, is: "baseline.json")
        #expect(try GateJSON.baseline(from: Array(text.utf8)) == baseline)
        for (bad, reason) in [
            ("", "it is not JSON"), ("{}", "is missing"),
            (text.replacing("\"format\" : 1", with: "\"format\" : 9"), "version 9"),
            (#"{"format": 2, "kind": "aftershock-gate-baseline"}"#, "written by a later version"),
            (text.replacing("aftershock-gate-baseline", with: "other"), "`kind` is not"),
            (text.replacing("\"run\" : \"a1\"", with: "\"run\" : \"a0\""), "twice"),
        ] {
            do throws(JSONReport.Failure) {
                _ = try GateJSON.baseline(from: Array(bad.utf8))
                Issue.record("was taken: \(bad.prefix(30))")
            } catch { #expect(error.description.contains(reason), "\(error)") }
        }
    }

    @Test func `pages are well formed whatever the names are, and ask for nothing`() {
        var evil = Self.runs
        let text = "</title><script>alert(1)</script>\"'&<>\u{0}\u{1B}[31m"
        evil.was.name = text
        evil.headline = text
        evil.cautions = [text]
        evil.findings[0].measure = text
        evil.spec = [LineDifference("", "``` \(text)").lines?.first].compactMap { $0 }
        let html = ComparisonHTML(evil).text
        #expect(isWellFormed(html) && isWellFormed(ComparisonHTML(Self.groups).text))
        for word in ["<script", "http-equiv", "src=", "href=", "@import", "url(", "\u{1B}"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(
            !ComparisonText(evil).text.contains("\u{1B}")
                && !ComparisonMarkdown(evil).text.contains("<script>alert(1)</script>\"'&<>\n"))
    }

    @Test(arguments: [50, 80, 120]) func `lines fit the terminal`(width: Int) {
        let text = ComparisonText(Self.groups, width: width).text + GateText(Self.gate, width: width).text
        // A name of a group is one word, however long.
        for line in text.split(separator: "\n") where !line.contains("experiment=") {
            #expect(line.count <= width, "\(line)")
        }
    }
}
