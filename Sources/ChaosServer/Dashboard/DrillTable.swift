import ChaosModel
import ChaosScheduler

/// Tables of drills that come and of drills that were.
enum DrillTable {
    /// Drills that come, with what will become of them.
    static func coming(_ entries: [ForecastEntry], now: Double, naming: Bool = true) -> HTML {
        guard !entries.isEmpty else { return "<p class=\"dim\">Nothing is due.</p>" }
        let rows = entries.map { entry -> HTML in
            let name: HTML = naming ? "<th scope=\"row\">\(schedule(entry.schedule))</th>" : ""
            let outcome: HTML =
                entry.isDue
                ? "<span class=\"badge now\"><span aria-hidden=\"true\">▷</span> due</span>"
                : "<span class=\"badge warn\"><span aria-hidden=\"true\">!</span> skipped</span>"
            return """
                <tr>\(name)<td data-label="When">\(moment(entry)) \(PageMoment(at: start(entry)).distance(from: now))</td>
                <td data-label="There">\(entry.local)</td><td data-label="Outcome">\(outcome)</td><td data-label="Why">\(entry.reason)</td></tr>
                """
        }
        let head: HTML = naming ? "<th scope=\"col\">Schedule</th>" : ""
        return """
            <div class="scroll"><table class="stack"><caption class="sr">Coming drills</caption><thead><tr>\(head)<th scope="col">When (UTC)</th>
            <th scope="col">In its zone</th><th scope="col">Outcome</th><th scope="col">Why</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    /// Drills that were, the newest first.
    static func past(_ drills: [DrillRecord], naming: Bool = true) -> HTML {
        guard !drills.isEmpty else { return "<p class=\"dim\">No drill yet.</p>" }
        let rows = drills.map { drill -> HTML in
            let name: HTML = naming ? "<th scope=\"row\">\(schedule(drill.schedule))</th>" : ""
            let stage: HTML? = drill.stage.flatMap { stage in
                drill.stages.map { " <span class=\"dim\">stage \(stage) of \($0)</span>" }
            }
            return """
                <tr>\(name)<td data-label="When">\(PageMoment(at: drill.startedAt ?? drill.moment ?? drill.nominal).markup)</td>
                <td data-label="Verdict">\(VerdictWords.badge(drill))\(stage)</td><td class="n" data-label="Took">\(length(drill))</td>
                <td data-label="Why">\(drill.reason ?? "")\(asked(drill))</td><td data-label="Runs">\(runs(drill))</td></tr>
                """
        }
        let head: HTML = naming ? "<th scope=\"col\">Schedule</th>" : ""
        return """
            <div class="scroll"><table class="stack"><caption class="sr">Past drills</caption><thead><tr>\(head)<th scope="col">When (UTC)</th>
            <th scope="col">Verdict</th><th scope="col">Took</th><th scope="col">Why</th><th scope="col">Report</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    /// A schedule's name, as a link to its page.
    static func schedule(_ name: String) -> HTML { "<a href=\"/schedules/\(HTML.segment(name))\">\(name)</a>" }

    /// A run's name, as a link to its report.
    static func run(_ name: String, _ label: String? = nil) -> HTML {
        "<a href=\"/runs/\(HTML.segment(name))\">\(label ?? name)</a>"
    }

    /// When an entry starts: a window while that is sealed.
    static func moment(_ entry: ForecastEntry) -> HTML {
        if let moment = entry.moment { return PageMoment(at: moment).markup }
        // The end of its last minute, as everywhere: 05:00 for 04:59:59.
        let (first, last) = (PageMoment(at: entry.earliest), PageMoment(at: (entry.latest / 60).rounded(.up) * 60))
        let end = first.day == last.day ? last.time : last.text
        return "\(first.markup) to \(end) <span class=\"badge plain\">sealed</span>"
    }

    /// What it is sorted by.
    static func start(_ entry: ForecastEntry) -> Double { entry.moment ?? entry.earliest }

    private static func runs(_ drill: DrillRecord) -> HTML {
        let links = drill.runs.enumerated().map { index, name -> HTML in
            "<li>\(run(name, drill.runs.count == 1 ? name : "\(index + 1): \(name)"))</li>"
        }
        return links.isEmpty ? "" : "<ul class=\"bare\">\(links)</ul>"
    }

    private static func asked(_ drill: DrillRecord) -> HTML? {
        drill.trigger == "schedule" ? nil : " <span class=\"dim\">asked for by \(drill.trigger)</span>"
    }

    private static func length(_ drill: DrillRecord) -> String {
        guard let start = drill.startedAt, let end = drill.endedAt else { return "" }
        return Figure.duration(max(0, end - start))
    }
}
