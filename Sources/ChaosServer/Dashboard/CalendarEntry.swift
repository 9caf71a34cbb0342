import ChaosModel
import ChaosScheduler

/// What stands on a day of the calendar: a drill that was or comes, or many of one schedule that came to the same.
struct CalendarEntry {
    /// The moment that decides its day, in seconds since 1970.
    let at: Double
    let schedule: String
    /// What became of it or will, in a word: how it looks follows from that.
    let outcome: String
    /// Itself, as an item of a list.
    let markup: HTML
    /// Its colour and its mark.
    private let style: String, mark: String

    /// A drill that was.
    init(_ drill: DrillRecord) {
        let verdict = drill.verdict ?? drill.state.rawValue
        at = drill.startedAt ?? drill.moment ?? drill.nominal
        schedule = drill.schedule
        (outcome, style, mark) = (VerdictWords.words(verdict), VerdictWords.style(verdict), VerdictWords.mark(verdict))
        let target = drill.runs.last.map { "/runs/" + HTML.segment($0) } ?? "/schedules/" + HTML.segment(schedule)
        markup = """
            <li class="drill \(style)"><a href="\(target)"><span aria-hidden="true">\(mark)</span>
            <span class="n">\(PageMoment(at: at).time)</span> \(schedule) <span class="sr">\(outcome)</span></a></li>
            """
    }

    /// A drill that comes, or is going to be skipped.
    init(_ entry: ForecastEntry) {
        at = DrillTable.start(entry)
        schedule = entry.schedule
        let target = "/schedules/" + HTML.segment(schedule)
        let time: HTML
        if let moment = entry.moment {
            time = "<span class=\"n\">\(PageMoment(at: moment).time)</span>"
        } else {
            let (first, last) = (PageMoment(at: entry.earliest), PageMoment(at: entry.latest))
            let end = first.day == last.day ? last.time : "\(last.day.suffix(5)) \(last.time)"
            time = "<span class=\"n\">\(first.time)–\(end)</span> sealed"
        }
        guard entry.isDue else {
            (outcome, style, mark) = ("will be skipped", "skipped", "!")
            markup = """
                <li class="drill skipped"><a href="\(target)" title="\(entry.reason)"><span aria-hidden="true">!</span> \(time)
                <s>\(schedule)</s> <span class="sr">skipped: \(entry.reason)</span></a></li>
                """
            return
        }
        (outcome, style, mark) = ("due", "due", "▷")
        markup = """
            <li class="drill due"><a href="\(target)"><span aria-hidden="true">▷</span> \(time) \(schedule)
            <span class="sr">due</span></a></li>
            """
    }

    /// The items of a day, in the order of time. Where there are more than so many, those of one schedule that came to the
    /// same are one item that says how many they are: none is left out.
    static func items(_ entries: [CalendarEntry], upTo most: Int) -> [HTML] {
        guard entries.count > most else { return entries.map(\.markup) }
        var order: [[String]] = [], groups: [[String]: [CalendarEntry]] = [:]
        for entry in entries {
            let key = [entry.schedule, entry.outcome]
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(entry)
        }
        return order.flatMap { key -> [HTML] in
            let group = groups[key] ?? []
            guard group.count > 2, let first = group.first, let last = group.last else { return group.map(\.markup) }
            let times = "\(PageMoment(at: first.at).time)–\(PageMoment(at: last.at).time)"
            return [
                """
                <li class="drill \(first.style)"><a href="/schedules/\(HTML.segment(first.schedule))" title="\(first.outcome), \(times)">
                <span aria-hidden="true">\(first.mark)</span> <span class="n">\(group.count) ×</span> \(first.schedule)
                <span class="sr">\(first.outcome)</span> <span class="n dim">\(times)</span></a></li>
                """
            ]
        }
    }
}
