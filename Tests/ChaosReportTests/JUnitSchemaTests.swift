import ChaosModel
import ChaosTestKit
import Foundation
import Testing

@testable import ChaosReport

/// JUnit XML against the schema of what its readers agree on, by `xmllint`.
@Suite(.enabled(if: XMLLint.isThere, "needs xmllint: script/packages test"))
struct JUnitSchemaTests {
    private func complaint(_ text: String) throws -> String? { try XMLLint.complaint(about: text, schema: "junit.xsd") }

    @Test(arguments: ["report", "passed", "censored", "stopped"]) func `every run's JUnit keeps to it`(name: String)
        throws
    {
        let kept = try #require(ExampleRun.all[name])
        #expect(try complaint(JUnitReport(kept.report).text) == nil)
    }

    @Test(arguments: UntrustedText.evil) func `whatever the names are`(text: String) throws {
        var report = ExampleRun.report
        report.experiment = text
        report.environment.host = text
        report.slos[0].name = text
        report.faults[0].fault = text
        report.faults[0].failure = text
        report.leftovers = [text]
        #expect(try complaint(JUnitReport(report).text) == nil)
    }

    @Test func `a run of which little is known keeps to it`() throws {
        let empty = Report(analyzing: Record(run: "", experiment: "", startedAt: -.infinity), samples: [])
        #expect(try complaint(JUnitReport(empty).text) == nil)
    }

    @Test func `the totals are those of the cases`() {
        for kept in ExampleRun.all.values {
            let text = JUnitReport(kept.report).text
            func count(_ element: String) -> Int { text.components(separatedBy: "<\(element) ").count - 1 }
            #expect(text.components(separatedBy: "tests=\"\(count("testcase"))\"").count == 3)
            #expect(text.components(separatedBy: "failures=\"\(count("failure"))\"").count == 3)
            #expect(text.contains("skipped=\"\(count("skipped"))\""))
        }
    }

    @Test func `the schema can say no`() throws {
        let text = JUnitReport(ExampleRun.report).text
        for (right, wrong) in [
            ("errors=\"0\"", ""), ("<testcase ", "<case "), ("T00:00:00\"", "T00:00:00.250Z\""), ("name=\"", "nam=\""),
        ] {
            #expect(try complaint(text.replacing(right, with: wrong)) != nil, "\(wrong)")
        }
    }
}
