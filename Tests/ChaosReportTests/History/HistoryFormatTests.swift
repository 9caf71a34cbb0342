import ChaosTestKit
import Foundation
import Testing

@testable import ChaosModel
@testable import ChaosReport

@Suite struct HistoryFormatTests {
    private let report = HistoryExample.report

    private func expect(_ text: String, is name: String) {
        // The fixtures are two folders above the tests' own.
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
        #expect(Golden.difference(text, from: "report/history/\(name)", source: here) == nil)
    }

    @Test func `every format is the golden one`() throws {
        expect(try JSONReport.text(report), is: "history.json")
        expect(HistoryMarkdownReport(report).text, is: "history.md")
        expect(HistoryTextReport(report, width: 100).text, is: "terminal-100.txt")
        expect(HistoryTextReport(report, width: 60, colour: true).text, is: "terminal-60-colour.txt")
        expect(HistoryHTMLReport(report).text, is: "history.html")
        expect(HistoryCSV(HistoryRuns.all).text, is: "runs.csv")
    }

    @Test func `a time without runs says so and how to get some`() throws {
        expect(HistoryTextReport(HistoryExample.empty).text, is: "empty.txt")
        for text in [
            HistoryTextReport(HistoryExample.empty).text, HistoryMarkdownReport(HistoryExample.empty).text,
            HistoryHTMLReport(HistoryExample.empty).text,
        ] { #expect(text.contains("aftershock run FILE")) }
        #expect(WellFormed.html(HistoryHTMLReport(HistoryExample.empty).text))
        #expect(HistoryCSV([]).text.hasPrefix("run,experiment,started_at,"))
    }

    @Test func `a report survives its JSON`() throws {
        let text = try JSONReport.text(report)
        #expect(try JSONReport.history(from: text) == report)
        #expect(throws: JSONReport.Failure.self) { try JSONReport.history(from: "{}") }
    }

    @Test func `no estimate stands without its interval or the reason why it has none`() {
        #expect(HistoryWords.estimate(.init(value: 4.2, low: 3, high: 6)) == "4.20 s (3.00 s – 6.00 s)")
        #expect(HistoryWords.estimate(.init(value: 4.2, low: 3)) == "4.20 s (from 3.00 s)")
        #expect(HistoryWords.estimate(.init(value: 4.2)) == "4.20 s (no interval yet)")
        #expect(HistoryWords.estimate(.init(value: nil, low: 5)) == "none yet, over 5.00 s")
        var few = HistoryExample.young.recover
        few?.censored = 1
        few?.median = .init(value: nil)
        #expect(few.map(HistoryWords.sentence) == "3 runs, 1 of them censored: no median yet")
    }

    @Test func `the headline answers by what the trends show`() {
        var report = HistoryExample.report
        #expect(HistoryHeadline(report).answer.hasPrefix("Yes: recovery is getting faster in 1 of 3 experiments"))
        report.groups[1].trends[0].direction = .worsening
        #expect(HistoryHeadline(report).answer.hasPrefix("In part: faster in 1 of 3"))
        report.groups[0].trends[0].direction = .steady
        #expect(HistoryHeadline(report).answer.hasPrefix("No: recovery is getting slower in 1 of 3"))
        report.groups[1].trends = []
        #expect(HistoryHeadline(report).answer.hasPrefix("Not that it shows: no trend in 1 of 3"))
        report.groups[0].trends = []
        #expect(HistoryHeadline(report).answer == "Too few recoveries yet to say.")
    }

    @Test func `the headline says what else can be behind a trend, and is coloured by the worst`() {
        var report = HistoryExample.report
        #expect(HistoryHeadline(report).details.contains { $0.hasPrefix("Several specs in 1 of 3 experiments: ") })
        #expect(HistoryHeadline(report).severity == .bad)
        report.groups = [report.groups[0]]
        report.groups[0].regressions = []
        #expect(HistoryHeadline(report).severity == .warn)
        #expect(HistoryHeadline(report).details.contains("2 specs in this time: a change may be the spec's."))
        report.missed = []
        #expect(
            HistoryHeadline(report).severity == .good && HistoryHeadline(report).details.last == "No regression found.")
        report.groups[0].trends[0].direction = .worsening
        report.groups[0].trends[0].slope = .init(value: nil)
        let worse = HistoryHeadline(report)
        #expect(
            worse.severity == .bad
                && worse.details.last?.hasPrefix("No regression found: the trend is over all") == true)
        #expect(worse.details.contains { $0.hasPrefix("Trend: no slope within a day, p = 0.004") })
        #expect(HistoryHTMLReport(report).text.contains("<section class=\"answer bad\">"))
        report.groups[0].trends[0].direction = .steady
        #expect(HistoryHeadline(report).severity == .neutral)
    }

    @Test func `a run that does not count is neither drawn nor said to be without a breach`() throws {
        let html = HistoryHTMLReport(HistoryExample.report).text
        let run = try #require(HistoryExample.checkout.points.first { $0.leftOut != nil }).run
        #expect(html.contains("not counted: no steady state") && !html.contains("<title>\(run)"))
        #expect(html.contains("Not drawn: 1 run that says nothing about recovery (no steady state)."))
        let rows = HistoryCSV(HistoryRuns.all).text
        #expect(rows.contains("search,,,") == false && rows.contains(",,,,,,,,,,0,0,0,,no steady state,search,"))
    }

    @Test func `a method is said once, a remark at its row, and a service that never was in breach as such`() throws {
        let sections = HistorySections(report: HistoryExample.report)
        let recover = try #require(sections.durations(\.recover, "Time to recover"))
        #expect(recover.remarks == ["", "", "no mean: too many lower bounds"])
        #expect(sections.durations(\.detect, "")?.remarks == [])
        #expect(recover.closing == ["Method: Kaplan–Meier estimate, log-log interval."] && recover.text.count == 1)
        #expect(sections.durations(\.detect, "")?.closing == ["Method: as for the time to recover."])
        var report = HistoryExample.report
        report.groups[0].regressions[0].measure = "recover"
        report.groups[0].regressions[0].was = .init(value: nil)
        report.groups[0].regressions[0].now = .init(value: nil, low: 2.99)
        let row = try #require(HistorySections(report: report).regressions?.rows.first)
        #expect(row[2] == "never in breach" && row[3] == "> 2.99 s")
    }

    @Test func `what strangers name cannot become markup, colour or a formula`() {
        var report = HistoryExample.report
        let evil = "</title><script>alert(1)</script>\"'&<>]]>\u{0}\u{1B}[31m\u{7}"
        report.groups[0].key = ["experiment": evil]
        report.groups[0].points[0].run = evil
        report.groups[0].regressions[0].text = evil
        report.impacts[0].probe = evil
        report.slowest[0].faults = [evil]
        report.missed[0].experiment = evil
        report.ledger[0].slo = evil
        report.leftOut = [evil: 1]
        let html = HistoryHTMLReport(report).text
        #expect(WellFormed.html(html) && !html.contains("<script") && !html.contains("\u{1B}"))
        #expect(!HistoryTextReport(report).text.contains("\u{1B}"))
        #expect(!HistoryMarkdownReport(report).text.contains("<script"))
        var run = HistoryRuns.all[0]
        run.experiment = "=HYPERLINK(\"http://x\",\"a\")"
        #expect(HistoryCSV([run]).text.contains("\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\""))
    }
}
