import ChaosModel
import ChaosScheduler

/// `/live`: the run of now. The script fills it from the stream; without it the page shows how the run stood when it was asked
/// for.
struct LivePage {
    var visitor: PageFrame.Visitor
    /// What is known of the run of now or of the last one.
    var now: LiveSnapshot
    /// Drills that come.
    var coming: [ForecastEntry]
    /// Why no run begins.
    var halted: String?
    /// The moment, in seconds since 1970.
    var at: Double

    var text: String {
        let (begin, status) = (now.begin, now.status)
        let isOn = begin != nil && now.end == nil
        return PageFrame(visitor: visitor, place: .live, title: "Live").page(
            """
            <div id="live" data-state="\(isOn ? "on" : begin == nil ? "idle" : "over")"><div class="title"><div><h1 id="live-title">\(begin?.experiment ?? "No drill is running")</h1>
            <p id="live-hypothesis" class="dim">\(begin?.hypothesis ?? "")</p></div><p class="buttons"><span id="connection" class="badge plain" role="status">not connected</span> \(PageButton.halt.markup(for: visitor))</p></div>
            <div data-refresh="daemon" id="live-halted">\(halted.map { "<section class=\"state bad\" aria-label=\"Halted\"><div><p class=\"big\">Halted</p><p>\($0)</p></div><p>\(PageButton.clear.markup(for: visitor))</p></section>" as HTML })</div>
            <section id="live-end" class="state \(VerdictWords.style(now.end?.verdict ?? ""))" aria-label="Result"\(now.end == nil ? " hidden=\"hidden\"" : "" as HTML)><div><p class="big" id="live-verdict">\(now.end.map { VerdictWords.words($0.verdict) } ?? "")</p>
            <p id="live-reason">\(now.end?.reason ?? "")</p><p><a id="live-report" class="go" href="\(begin.map { "/runs/" + HTML.segment($0.run) } ?? "/runs")">Read its report</a></p></div></section>
            <div id="live-run"\(begin == nil ? " hidden=\"hidden\"" : "" as HTML)>
            <section class="phase" aria-label="Progress"><p><span id="live-phase" class="big">\(status?.phase ?? "starting")</span> <span id="live-clock" class="dim">\(clock)</span></p>
            <progress id="live-progress" max="1" value="\(share)" aria-label="Phase"> </progress></section>
            <section aria-labelledby="slo-title"><h2 id="slo-title">Objectives</h2><ul id="live-slos" class="chips">\(chips)</ul></section>
            <section class="charts" aria-label="Charts of the last two minutes">\(Self.charts.map(chart))</section>
            <div class="columns"><section aria-labelledby="log-title"><h2 id="log-title">Events</h2><ol id="live-log" class="log" tabindex="0" role="log" aria-labelledby="log-title">\(events)</ol></section>
            <section aria-labelledby="step-title"><h2 id="step-title">Steps</h2><ol id="live-steps">\((begin?.steps ?? []).map { "<li>\($0)</li>" as HTML })</ol>
            <p class="dim">Run <code id="live-name">\(begin?.run ?? "")</code></p></section></div></div>
            <section aria-labelledby="next-title" data-refresh="daemon" id="live-next"><h2 id="next-title">What is next</h2>\(DrillTable.coming(coming, now: at))</section></div>
            <noscript><p>This page shows how the run stood when it was loaded: it follows the run only with JavaScript.</p></noscript>
            """, kind: "live")
    }

    /// What is drawn, and its newest value in words.
    private struct Chart {
        let id: String, title: String
        let figure: @Sendable (LiveLine.Status) -> String
    }

    private static var charts: [Chart] {
        [
            Chart(id: "rate", title: "Answers per second") { Figure.fixed($0.rate, 1, trimmed: true) + "/s" },
            Chart(id: "errors", title: "Failures") { Figure.share($0.errors) },
            Chart(id: "p99", title: "p99") { $0.p99.map { Figure.duration($0) } ?? "–" },
        ]
    }

    private func chart(_ chart: Chart) -> HTML {
        """
        <figure class="live" data-chart="\(chart.id)"><figcaption><span>\(chart.title)</span> <span class="big figure">\(now.status.map(chart.figure) ?? "–")</span></figcaption>
        <svg viewBox="0 0 600 150" preserveAspectRatio="none" role="img" aria-label="\(chart.title), last two minutes"><g class="faults"></g><path class="grid" d="M0 1H600M0 75H600M0 149H600"/><path class="area"/><path class="line"/></svg>
        <p class="axis dim" aria-hidden="true"><span>2 min ago</span><span class="top"></span><span>now</span></p></figure>
        """
    }

    private var chips: [HTML] {
        (now.status.map { $0.slos + $0.milestones } ?? []).map { part in
            "<li class=\"chip \(part.state)\"><span class=\"state-word\">\(part.state)</span> \(part.name)</li>"
        }
    }

    private var events: [HTML] {
        now.events.map { event in
            "<li class=\"\(event.kind.rawValue)\"><span class=\"n dim\">\(Figure.duration(max(0, Double(event.at) / 1e9)))</span> \(event.text)</li>"
        }
    }

    private var share: String {
        guard let status = now.status, let length = status.length, length > 0 else { return "0" }
        return Figure.fixed(min(1, max(0, status.elapsed / length)), 3)
    }

    private var clock: String {
        guard let status = now.status else { return "" }
        return Figure.duration(status.elapsed) + (status.length.map { " of \(Figure.duration($0))" } ?? "")
    }
}
