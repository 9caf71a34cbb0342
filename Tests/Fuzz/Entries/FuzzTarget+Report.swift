import ChaosEngine
import ChaosTestKit
import FoundationEssentials

@testable import ChaosModel
@testable import ChaosReport

extension FuzzTarget {
    /// A record: every format of its report can be written, and nothing in it becomes markup or steers a terminal.
    static let record = FuzzTarget("record", longest: 8192) { bytes in
        guard let record = try? Record(saved: bytes) else { return }
        let report = Report(analyzing: record, samples: answers)
        try render(report, record)
        let again = try JSONDecoder().decode(Record.self, from: JSONEncoder().encode(record))
        try promise(again == record, "another record after being written and read")
    }

    /// A saved report.
    static let report = FuzzTarget("report", longest: 8192) { bytes in
        guard let report = try? JSONReport.report(from: String(decoding: bytes, as: UTF8.self)) else { return }
        try render(report, Record(run: "r", experiment: "e", startedAt: 0))
        let text = try JSONReport.text(report)
        try promise(try JSONReport.report(from: text) == report, "another report after being written and read")
    }

    /// The kernel's counters of a run, and what a report makes of them.
    static let counters = FuzzTarget("counters") { bytes in
        guard let series = try? CounterCSV.decode(bytes) else { return }
        for column in series.columns { try promise(column.count == series.times.count, "a column with gaps") }
        var record = Record(run: "r", experiment: "e", startedAt: 0)
        var fault = Record.FaultFacts(
            step: 1, fault: "cpu.burn", target: nil, mechanism: "threads", changes: [], isInstant: false)
        fault.effective = TimeBounds(low: 1_000_000_000, high: 1_100_000_000)
        fault.cleared = TimeBounds(low: 3_000_000_000, high: 3_100_000_000)
        record.faults = [fault]
        try render(Report(analyzing: record, samples: [], counters: series), record)
    }

    private static let answers = ScriptedService(rate: 10, [.down(from: 2, to: 3)]).samples(for: 5)

    private static func render(_ report: Report, _ record: Record) throws {
        let own = "<script>\(ChartScript.text)</script>"
        let html = HTMLReport(report, record: record, samples: answers).text.replacing(own, with: "")
        try promise(!html.contains("<script"), "a script in the page")
        try promise(!html.contains("<img"), "markup in the page")
        _ = (MarkdownReport(report).text, JUnitReport(report).text, try? JSONReport.text(report))
        for width in [48, 80] {
            let shown = TerminalReport(report, width: width).text.unicodeScalars
            try promise(
                !shown.contains { $0 != "\n" && $0.properties.generalCategory == .control }, "control characters")
        }
    }
}
