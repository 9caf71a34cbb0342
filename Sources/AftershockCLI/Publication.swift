import ChaosEngine
import ChaosModel
import ChaosReport
import LinuxKernel

/// Turns the facts of a run into its reports: in the bundle and on standard output.
struct Publication {
    let bundle: RunBundle
    let record: Record
    let format: DrillOutput.Format
    let audit: DrillAudit
    let notice: DrillNotice
    let feed: LiveFeed?
    let state: String

    /// Writes every report and the manifest.
    /// - Returns: the exit code.
    func publish() throws -> Int32 {
        var samples: [Sample] = []
        var isWritten = false
        do { samples = try SavedRun.samples(in: bundle) } catch { Output.error("\(error)") }
        var report = Report(analyzing: record, samples: samples, counters: SavedRun.counters(in: bundle))
        do {
            try bundle.write(RunBundle.record, try SavedRun.encode(record))
            report.hashes.merge(try bundle.hashes()) { $1 }
            report.hashes["audit"] = audit.head
            try bundle.write(RunBundle.report, Array(try JSONReport.text(report).utf8))
            try bundle.write("report.md", Array(MarkdownReport(report).text.utf8))
            try bundle.write("junit.xml", Array(JUnitReport(report).text.utf8))
            try bundle.write("report.html", Array(HTMLReport(report, record: record, samples: samples).text.utf8))
            let manifest = try bundle.manifest()
            // The log's entry comes first: a sealed bundle without one shows that the log was cut off.
            audit.end(report, manifest: manifest)
            try bundle.write(RunBundle.manifest, manifest)
            isWritten = true
        } catch {
            // The host is clean by now; only the paperwork failed.
            Output.error("aftershock: the bundle could not be written: \(error)")
            audit.end(report, manifest: nil)
        }
        switch format {
        case .json: Output.line(try JSONReport.text(report))
        case .text:
            Output.line(TerminalReport(report, width: Output.width, colour: Output.isColoured(1)).text)
            if isWritten { Output.line("report  \(bundle.path(of: "report.html"))") }
        }
        if isWritten { HistoryDesk.add(RunSummary(report, record: record), state: state) }
        feed?.end(
            LiveLine.End(verdict: report.verdict.rawValue, exitCode: report.exitCode, reason: report.reason))
        notice.renewFigures()
        notice.end(report, bundle: bundle)
        return report.exitCode
    }
}
