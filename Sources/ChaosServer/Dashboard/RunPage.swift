import ChaosModel
import ChaosScheduler

/// `/runs/RUN`: the run's own report below its verdict. The report stands in a frame that can do nothing but show itself.
struct RunPage {
    var visitor: PageFrame.Visitor
    var run: String
    /// `nil` while it goes on, and when nothing is known of it but its name.
    var summary: RunSummary?
    /// Where the report is served; `nil` when there is none yet.
    var report: String?

    var text: String {
        PageFrame(visitor: visitor, place: .runs, title: "Run \(run)").page(
            "<p class=\"crumb\"><a href=\"/runs\">Runs</a></p>\(head)\(frame)", kind: "wide")
    }

    private var head: HTML {
        guard let summary else {
            return """
                <h1>Run \(run)</h1><p>It has no report yet: it goes on, or its report is being written.</p><p><a class="go" href="/live">Watch it live</a></p>
                """
        }
        let recovery = RunsPage.recovery(summary)
        return """
            <div class="title"><h1>\(summary.experiment)</h1><p>\(VerdictWords.badge(summary.verdict.rawValue))</p></div><p class="reason">\(summary.reason)</p>
            <p class="dim">Run <code>\(run)</code>, \(PageMoment(at: summary.startedAt).markup), took \(Figure.duration(summary.duration))\(recovery.isEmpty ? "" : ". Time to recover: \(recovery)")</p>
            """
    }

    private var frame: HTML? {
        guard let report else { return nil }
        return """
            <p><a href="\(report)" target="_blank" rel="noopener">The report alone</a></p>
            <iframe class="report" src="\(report)" title="Report of run \(run)" sandbox="allow-scripts allow-downloads"></iframe>
            """
    }
}
