import ChaosModel
import ChaosScheduler

/// `/calendar`: a month of drills that were and drills that come. Sealed ones are shown as the window in which they may start.
struct CalendarPage {
    var visitor: PageFrame.Visitor
    var month: CalendarMonth
    var now: Double
    /// What was and what comes in this month.
    var past: [DrillRecord], coming: [ForecastEntry]
    /// Why not all of that is here; `nil` when it is.
    var limits: String?

    /// So many entries of a day are shown at once, the others on request.
    private static let most = 4
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    var text: String {
        let entries = self.entries
        let rows = month.weeks.map { week -> HTML in
            "<tr>\(week.enumerated().map { cell($1, weekday: $0, $1.flatMap { entries[$0] } ?? []) })</tr>"
        }
        let heads = Self.weekdays.map { "<th scope=\"col\">\($0)</th>" as HTML }
        return PageFrame(visitor: visitor, place: .calendar, title: month.title).page(
            """
            <h1>\(month.title)</h1><nav class="months" aria-label="Months"><a id="previous" rel="prev" href="/calendar?month=\(month.previous.key)">
            <span aria-hidden="true">←</span> \(month.previous.title)</a> <a href="/calendar">Today</a> <a id="next" rel="next" href="/calendar?month=\(month.next.key)">\(month.next.title)
            <span aria-hidden="true">→</span></a></nav>
            <div data-refresh="daemon" id="calendar">\(limits.map { "<p class=\"warn\">\($0)</p>" as HTML })<table class="month"><caption class="dim">Days are those of UTC. <span class="keys">In the grid, arrow keys go by day, Page Up and Page Down by month.</span></caption>
            <thead><tr>\(heads)</tr></thead><tbody>\(rows)</tbody></table>\(entries.isEmpty ? "<p class=\"dim\">No drill in this month.</p>" : "" as HTML)</div>
            """, kind: "wide")
    }

    /// What stands on each day, in the order of time.
    private var entries: [Int: [CalendarEntry]] {
        let known = Set(past.map { Identity(schedule: $0.schedule, nominal: $0.nominal) })
        let comes = coming.filter { !known.contains(Identity(schedule: $0.schedule, nominal: $0.nominal)) }
        let found = past.map { CalendarEntry($0) } + comes.map { CalendarEntry($0) }
        return Dictionary(grouping: found.filter { month.bounds.contains($0.at) }.sorted { $0.at < $1.at }) {
            Int($0.at / 86_400)
        }
    }

    private struct Identity: Hashable {
        let schedule: String, nominal: Double
    }

    private func cell(_ day: Int?, weekday: Int, _ entries: [CalendarEntry]) -> HTML {
        guard let day else { return "<td class=\"other\"></td>" }
        let isToday = Int(now / 86_400) == day
        let date = PageMoment(at: Double(day) * 86_400).day
        let style = [entries.isEmpty ? "empty" : "", isToday ? "today" : ""].filter { !$0.isEmpty }
        let items = CalendarEntry.items(entries, upTo: Self.most + 1)
        let rest = items.count > Self.most + 1 ? Array(items[Self.most...]) : []
        let shown = rest.isEmpty ? items : Array(items[..<Self.most])
        let list: HTML = entries.isEmpty ? "" : "<ul class=\"bare\">\(shown)</ul>"
        let more: HTML? =
            rest.isEmpty
            ? nil : "<details><summary>\(rest.count) more</summary><ul class=\"bare\">\(rest)</ul></details>"
        return """
            <td class="\(style.joined(separator: " "))" tabindex="\(isToday || !month.bounds.contains(now) && day == month.first ? 0 : -1)"\(isToday ? " aria-current=\"date\"" : "" as HTML)>
            <time class="day" datetime="\(date)"><span class="phone">\(Self.weekdays[weekday]) </span>\(CalendarMonth.dayOfMonth(day))</time>\(list)\(more)</td>
            """
    }
}
