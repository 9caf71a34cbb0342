import ChaosModel
import ChaosScheduler

/// `/schedules/NAME`: its next times with reasons, its drills, its file.
struct SchedulePage {
    var visitor: PageFrame.Visitor
    var schedule: ScheduleStatus
    var coming: [ForecastEntry], past: [DrillRecord]
    /// The YAML of its file; `nil` for those who may not see it.
    var yaml: String?
    var now: Double

    var text: String {
        let experiments: HTML =
            schedule.experiments.isEmpty
            ? "<dd>\(schedule.isSealed ? "sealed until it starts" : "none")</dd>"
            : "\(schedule.experiments.map { "<dd><code>\($0)</code></dd>" as HTML })"
        return PageFrame(visitor: visitor, place: .schedules, title: schedule.name).page(
            """
            <p class="crumb"><a href="/schedules">Schedules</a></p><div data-refresh="daemon" id="schedule"><div class="title"><h1>\(schedule.name)\(SchedulesPage.marks(schedule))</h1>
            <p class="buttons">\(SchedulesPage.buttons(schedule, for: visitor))</p></div><p>\(schedule.summary ?? "")</p>
            <dl class="facts"><div><dt>Due</dt><dd>\(schedule.timing), \(schedule.zone)</dd></div><div><dt>Next</dt><dd>\(SchedulesPage.next(schedule, now: now))</dd></div>
            <div><dt>Experiments</dt>\(experiments)</div><div><dt>File</dt><dd><code>\(schedule.file)</code></dd></div></dl>
            <section aria-labelledby="coming"><h2 id="coming">Next \(coming.count) times</h2>\(DrillTable.coming(coming, now: now, naming: false))</section>
            <section aria-labelledby="past"><h2 id="past">Past drills</h2>\(DrillTable.past(past, naming: false))\(seals)</section>
            \(file)</div>
            """)
    }

    private var file: HTML {
        let content: HTML =
            yaml.map { "<pre tabindex=\"0\" aria-labelledby=\"yaml\">\($0)</pre>" }
            ?? "<p class=\"dim\">Only the role admin sees it: secrets may stand in it.</p>"
        return "<section aria-labelledby=\"yaml\"><h2 id=\"yaml\">File</h2>\(content)</section>"
    }

    /// What was promised of sealed drills, and what was told afterwards.
    private var seals: HTML? {
        let sealed = past.filter { $0.commitment != nil && $0.opening != nil }
        guard !sealed.isEmpty else { return nil }
        let items = sealed.map { drill -> HTML in
            """
            <dt>\(PageMoment(at: drill.nominal).text)</dt><dd>SHA-256 <code>\(drill.commitment ?? "")</code> is that of
            <pre tabindex="0">\(drill.opening ?? "")</pre></dd>
            """
        }
        return "<details><summary>Openings of sealed drills</summary><dl>\(items)</dl></details>"
    }
}
