import ChaosModel
import ChaosScheduler

/// `/schedules`: every schedule with its next time, and why nothing comes where nothing does.
struct SchedulesPage {
    var visitor: PageFrame.Visitor
    var schedules: [ScheduleStatus]
    var now: Double

    var text: String {
        let rows = schedules.map { schedule -> HTML in
            """
            <tr><th scope="row"><a href="/schedules/\(HTML.segment(schedule.name))">\(schedule.name)</a>\(Self.marks(schedule))
            <span class="sub">\(schedule.summary ?? "")</span></th><td data-label="Due">\(schedule.timing)<span class="sub">\(schedule.zone)</span></td>
            <td data-label="Next">\(Self.next(schedule, now: now))</td><td data-label="Last">\(last(schedule))</td>
            <td data-label=""><span class="buttons">\(Self.buttons(schedule, for: visitor))</span></td></tr>
            """
        }
        let table: HTML = """
            <div class="scroll"><table class="stack schedules"><caption class="sr">Schedules</caption><thead><tr><th scope="col">Schedule</th><th scope="col">Due</th>
            <th scope="col">Next (UTC)</th><th scope="col">Last</th><th scope="col"><span class="sr">Actions</span></th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
        let none: HTML = """
            <p>There is no schedule. Put a YAML file into a directory of the daemon, or use <code>aftershock schedule add</code>.</p>
            """
        return PageFrame(visitor: visitor, place: .schedules, title: "Schedules").page(
            "<h1>Schedules</h1><div data-refresh=\"daemon\" id=\"schedules\">\(rows.isEmpty ? none : table)</div>")
    }

    /// What is special about it.
    static func marks(_ schedule: ScheduleStatus) -> HTML {
        let paused: HTML? = schedule.pause == nil ? nil : " <span class=\"badge warn\">! paused</span>"
        let sealed: HTML? = schedule.isSealed ? " <span class=\"badge plain\">sealed</span>" : nil
        let failures: HTML? =
            schedule.failures == 0 ? nil : " <span class=\"badge bad\">✗ \(schedule.failures) failed in a row</span>"
        return "\(paused)\(sealed)\(failures)"
    }

    /// What comes next, or why nothing does.
    static func next(_ schedule: ScheduleStatus, now: Double) -> HTML {
        if let pause = schedule.pause {
            // The file does not say since when.
            let since: HTML? =
                pause.since > 0 ? "<span class=\"sub\">since \(PageMoment(at: pause.since).text)</span>" : nil
            return "Paused by \(pause.by): \(pause.reason)\(since)"
        }
        guard let next = schedule.next else { return "<span class=\"dim\">nothing</span>" }
        let reason: HTML = next.isDue ? "\(next.local)" : "<span class=\"warn\">skipped: \(next.reason)</span>"
        return """
            \(DrillTable.moment(next)) \(PageMoment(at: DrillTable.start(next)).distance(from: now))<span class="sub">\(reason)</span>
            """
    }

    /// Pause or resume, and run.
    static func buttons(_ schedule: ScheduleStatus, for visitor: PageFrame.Visitor) -> HTML {
        let path = "/api/v1/schedules/" + HTML.segment(schedule.name)
        let change =
            schedule.pause == nil
            ? PageButton(
                label: "Pause", action: "POST \(path)/pause", role: .run, title: "Pause \(schedule.name)?",
                text: "It starts no drill until it is resumed. Its due times are recorded as skipped.",
                needsReason: true)
            : PageButton(
                label: "Resume", action: "POST \(path)/resume", role: .run, title: "Resume \(schedule.name)?",
                text: "It starts drills again from its next due time on.")
        let run = PageButton(
            label: "Run now", action: "POST \(path)/run", role: .run, title: "Run \(schedule.name) now?",
            text: "A drill starts at once, with the checks and the policy of the schedule. It breaks things.",
            style: "danger")
        return "\(change.markup(for: visitor)) \(run.markup(for: visitor))"
    }

    private func last(_ schedule: ScheduleStatus) -> HTML {
        guard let drill = schedule.last else { return "<span class=\"dim\">none yet</span>" }
        let when = PageMoment(at: drill.startedAt ?? drill.moment ?? drill.nominal)
        let report: HTML? = drill.runs.last.map { " \(DrillTable.run($0, "report"))" }
        return "\(VerdictWords.badge(drill))\(report)<span class=\"sub\">\(when.text)</span>"
    }
}
