import ChaosModel
import ChaosTestKit
import Testing

@testable import ChaosReport

/// Every format of every kind of run, as files to look at.
@Suite struct ReportGoldenTests {
    private func expect(_ text: String, is name: String) {
        #expect(Golden.difference(text, from: "report/\(name)") == nil)
    }

    @Test(arguments: ["report", "passed", "censored", "stopped"]) func `every format is the golden one`(name: String)
        throws
    {
        let kept = try #require(ExampleRun.all[name])
        let report = kept.report
        expect(try JSONReport.text(report), is: "\(name).json")
        expect(MarkdownReport(report).text, is: "\(name).md")
        expect(JUnitReport(report).text, is: "\(name)-junit.xml")
        expect(TerminalReport(report, width: 80).text, is: "\(name)-80.txt")
        expect(HTMLReport(report, record: kept.record, samples: kept.samples).text, is: "\(name).html")
    }

    @Test func `a narrow terminal with colours is the golden one`() {
        expect(TerminalReport(ExampleRun.report, width: 50, colour: true).text, is: "report-50-colour.txt")
    }

    @Test func `the runs end in different ways`() {
        #expect(ExampleRun.all["report"]?.report.verdict == .failed)
        #expect(ExampleRun.all["report"]?.report.episodes.contains { $0.selfHealed } == true)
        #expect(ExampleRun.all["passed"]?.report.verdict == .passed)
        #expect(ExampleRun.all["censored"]?.report.recovery?.censored == true)
        #expect(ExampleRun.all["stopped"]?.report.verdict == .rollbackIncomplete)
    }
}
