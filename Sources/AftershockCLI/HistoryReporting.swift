import ChaosHistory
import ChaosModel
import ChaosReport
import LinuxKernel

/// The report over many runs of a state directory, in one of its forms.
struct HistoryReporting {
    /// Forms of the report.
    enum Form { case text, markdown, html, json, csv }

    private let report: HistoryReport
    private let covered: [RunSummary]

    /// Asks the history of a state directory; where there is none yet, nothing is made.
    /// - Throws: `Refusal` when what was asked for, or the history, cannot be read.
    init(_ scope: HistoryScope, state: StateOption) throws {
        let now = Clock.wallSeconds()
        let (since, until) = try scope.period(now: now)
        let drills = try scope.drills()
        let desk = HistoryDesk(state: state)
        let store = try desk.store()
        desk.sayIfEmpty()
        // Earlier runs too: they say what was due, and are compared with.
        var query = scope.filter.query(now: now)
        query.since = nil
        query.until = until
        let runs = try desk.refusing { () throws(HistoryError) in try store.runs(query) }
        report = HistoryReport(
            runs: runs, since: since, until: until, by: scope.grouping, baselines: store.baselines, drills: drills)
        covered = runs.filter { $0.startedAt >= since }
    }

    /// The report; `width` and `isColoured` are of text.
    func text(_ form: Form, width: Int, isColoured: Bool) throws -> String {
        switch form {
        case .text: HistoryTextReport(report, width: width, colour: isColoured).text
        case .markdown: HistoryMarkdownReport(report).text
        case .html: HistoryHTMLReport(report).text
        case .json: try JSONReport.text(report)
        case .csv: HistoryCSV(covered).text
        }
    }
}
