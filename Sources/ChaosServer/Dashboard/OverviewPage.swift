import ChaosModel
import ChaosReport
import ChaosScheduler

/// `/`: is anything running, halted or wrong; what comes, what was, and are we recovering faster?
struct OverviewPage {
    var visitor: PageFrame.Visitor
    var status: DaemonStatus
    /// Drills that come, one of each schedule; and drills that were, the newest first.
    var coming: [ForecastEntry], past: [DrillRecord]
    /// Where the next one that starts is looked for, in any order; as `coming` when empty.
    var next: [ForecastEntry] = []
    /// The last 90 days; `nil` when the history cannot be read.
    var history: HistoryReport?

    var text: String {
        PageFrame(visitor: visitor, place: .overview, title: "Overview").page(
            """
            <h1>Overview</h1><div data-refresh="daemon" id="overview">\(state)\(alerts)
            <div class="columns"><section aria-labelledby="next"><h2 id="next">Next drills</h2>\(list(coming))</section>
            <section aria-labelledby="mttr"><h2 id="mttr">Recovery, last 90 days</h2>\(recovery)</section></div>
            <section aria-labelledby="past"><h2 id="past">Last drills</h2>\(DrillTable.past(past))</section></div>
            """)
    }

    private var state: HTML {
        if let reason = status.halted {
            return """
                <section class="state bad" aria-labelledby="now"><div><h2 id="now">Halted</h2><p>\(reason)</p>
                <p class="dim">No run begins until the halt is cleared.</p></div><p>\(PageButton.clear.markup(for: visitor))</p></section>
                """
        }
        if let drill = status.drill, drill.state == .queued {
            return """
                <section class="state now" aria-labelledby="now"><div><h2 id="now">\(DrillTable.schedule(drill.schedule)) waits</h2>
                <p>\(drill.reason ?? "It starts when it can.")</p></div><p>\(PageButton.halt.markup(for: visitor))</p></section>
                """
        }
        guard status.drill != nil || status.run != nil else {
            let next = (next.isEmpty ? coming : next).filter(\.isDue)
                .min { DrillTable.start($0) < DrillTable.start($1) }
            let words: HTML =
                next.map {
                    "Next: \(DrillTable.schedule($0.schedule)), \(DrillTable.moment($0)) \(PageMoment(at: DrillTable.start($0)).distance(from: status.now))."
                } ?? "Nothing is due."
            return """
                <section class="state good" aria-labelledby="now"><div><h2 id="now">No drill is running</h2><p>\(words)</p>
                <p class="dim">\(counts)</p></div><p>\(PageButton.halt.markup(for: visitor))</p></section>
                """
        }
        let name: HTML = status.drill.map { DrillTable.schedule($0.schedule) } ?? "A run by hand"
        let run: HTML? = status.run.map { "<p>Run <code>\($0)</code></p>" }
        return """
            <section class="state now" aria-labelledby="now"><div><h2 id="now">\(name) is running</h2>\(run)
            <p><a class="go" href="/live">Watch it live</a></p></div><p>\(PageButton.halt.markup(for: visitor))</p></section>
            """
    }

    private var counts: String {
        let paused = status.paused == 0 ? "none paused" : "\(status.paused) paused"
        return
            "\(status.schedules) schedule\(status.schedules == 1 ? "" : "s"), \(paused). aftershockd \(status.version), "
            + "up \(Figure.duration(max(0, status.now - status.startedAt)))."
    }

    /// So many broken files are shown at once, the others on request.
    private static let mostFiles = 3

    private var alerts: [HTML] {
        let files = badFiles, rest = files.dropFirst(Self.mostFiles)
        let more: HTML =
            rest.isEmpty
            ? "" : "<details><summary>\(rest.count) more files are not in force</summary>\(Array(rest))</details>"
        return files.prefix(Self.mostFiles) + [more]
            + status.troubles.map {
                "<section class=\"alert\" role=\"group\" aria-label=\"Trouble\"><h2>\($0)</h2></section>"
            }
    }

    private var badFiles: [HTML] {
        status.badFiles.map { file in
            let holds = file.keepsEarlier ? "What it said before is still in force." : "Nothing of it is in force."
            return """
                <section class="alert" role="group" aria-label="A file is not in force"><h2>\(file.path) is not in force</h2>
                <p>\(holds)</p><pre tabindex="0">\(file.problem)</pre></section>
                """
        }
    }

    private func list(_ entries: [ForecastEntry]) -> HTML {
        guard !entries.isEmpty else { return "<p class=\"dim\">Nothing is due.</p>" }
        let items = entries.map { entry -> HTML in
            let skipped: HTML? = entry.isDue ? nil : "<span class=\"badge warn\">! skipped</span> \(entry.reason)"
            return """
                <li><span class="name">\(DrillTable.schedule(entry.schedule))</span> \(DrillTable.moment(entry)) \
                \(PageMoment(at: DrillTable.start(entry)).distance(from: status.now)) \(skipped)</li>
                """
        }
        return "<ol class=\"list\">\(items)</ol><p><a href=\"/calendar\">Calendar</a></p>"
    }

    private var recovery: HTML {
        guard let history else { return "<p class=\"bad\">The history cannot be read.</p>" }
        let headline = HistoryHeadline(history)
        return """
            <div class="answer \(headline.severity.rawValue)"><p class="dim">\(HistoryHeadline.question)</p>
            <p class="big">\(headline.answer)</p>\(headline.details.map { "<p>\($0)</p>" as HTML })</div>
            <p><a href="/trends">Trends over \(history.runs) run\(history.runs == 1 ? "" : "s")</a></p>
            """
    }
}
