import ChaosModel
import ChaosScheduler

/// `/runs`: every run of this host, by schedule or by hand, the newest first.
struct RunsPage {
    var visitor: PageFrame.Visitor
    /// The newest first, and whether there are older ones.
    var runs: [RunSummary], hasMore: Bool
    /// What was asked for; empty for any.
    var experiment: String, verdict: String
    /// Before which moment they began, in seconds since 1970; `nil` for the newest.
    var before: Double?

    private static let verdicts = ["passed", "failed", "stopped", "noSteadyState", "rollbackIncomplete", "refused"]

    var text: String {
        let rows = runs.map { run -> HTML in
            """
            <tr><th scope="row">\(DrillTable.run(run.run))</th><td data-label="When">\(PageMoment(at: run.startedAt).markup)</td>
            <td data-label="Experiment">\(run.experiment)</td><td data-label="Verdict">\(VerdictWords.badge(run.verdict.rawValue))</td>
            <td data-label="Recovered">\(Self.recovery(run))</td><td data-label="Why">\(run.reason)</td></tr>
            """
        }
        let table: HTML = """
            <div class="scroll"><table class="stack"><caption class="sr">Runs</caption><thead><tr><th scope="col">Run</th><th scope="col">When (UTC)</th><th scope="col">Experiment</th>
            <th scope="col">Verdict</th><th scope="col">Time to recover</th><th scope="col">Why</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
        let options = Self.verdicts.map { name -> HTML in
            let selected: HTML = name == verdict ? " selected=\"selected\"" : ""
            return "<option value=\"\(name)\"\(selected)>\(VerdictWords.words(name))</option>"
        }
        return PageFrame(visitor: visitor, place: .runs, title: "Runs").page(
            """
            <h1>Runs</h1><form class="filter" method="get" action="/runs"><p class="field"><label for="experiment">Experiment</label>
            <input id="experiment" name="experiment" value="\(experiment)" placeholder="checkout-*"/></p><p class="field"><label for="verdict">Verdict</label>
            <select id="verdict" name="verdict"><option value="">any</option>\(options)</select></p><p><button>Show</button></p></form>
            <div data-refresh="daemon" id="runs">\(rows.isEmpty ? "<p class=\"dim\">No such run.</p>" : table)
            \(pages)</div>
            """)
    }

    /// Ways to older runs and back to the newest.
    private var pages: HTML? {
        let asked = "experiment=\(HTML.segment(experiment))&verdict=\(HTML.segment(verdict))"
        let newest: HTML? = before == nil ? nil : "<a href=\"/runs?\(asked)\">Newest runs</a>"
        let older: HTML? = (hasMore ? runs.last : nil).map { last in
            "<a rel=\"next\" href=\"/runs?\(asked)&amp;before=\(HTML.segment("\(last.startedAt)"))\">Older runs</a>"
        }
        guard newest != nil || older != nil else { return nil }
        return "<nav class=\"months\" aria-label=\"More runs\">\(newest)\(older)</nav>"
    }

    /// The time to recover, or that there was nothing to recover from.
    static func recovery(_ run: RunSummary) -> String {
        guard let recovery = run.recovery, let recover = recovery.recover else {
            return run.recovery == nil && run.verdict == .passed ? "no breach" : ""
        }
        return recovery.censored ? "not within \(Figure.duration(recover.low))" : Figure.interval(recover)
    }
}
