/// Finds the events of a calendar among its lines.
struct CalendarReader {
    /// The zone of dates, and of times that name none.
    let zone: TimeZoneRules
    /// What was wrong.
    private(set) var problems: [Diagnostic] = []

    private var events: [CalendarEvent] = []
    /// Events that may come again, by their identity, and single times that others stand in for.
    private var masters: [String: [Int]] = [:], replaced: [(uid: String, moment: Int)] = []
    private var open: [CalendarLine] = [], current: CalendarEventReader?
    private var hasCalendar = false

    /// Components without events. Zones are known by their names; alarms, tasks and journals take no time.
    private static let ignored = ["VTIMEZONE", "VALARM", "VTODO", "VJOURNAL", "STANDARD", "DAYLIGHT"]

    init(zone: TimeZoneRules) { self.zone = zone }

    /// Reads the next line.
    mutating func read(_ line: CalendarLine, zones: (String) -> TimeZoneRules?) {
        switch line.name {
        case "BEGIN": begin(line)
        case "END": end(line)
        default:
            guard let inner = open.last else {
                return problems.append(
                    line.error("`\(line.name)` stands outside of a calendar", "begin with BEGIN:VCALENDAR"))
            }
            if inner.value == "VCALENDAR" { judge(line) }
            guard inner.value == "VEVENT" else { return }
            current?.read(line, in: zone, zones: zones)
        }
    }

    /// Judges what is said about the whole calendar.
    private mutating func judge(_ line: CalendarLine) {
        let value = line.value.uppercased()
        let isForeign = line.name == "CALSCALE" && value != "GREGORIAN"
        let isMessage = line.name == "METHOD" && !["PUBLISH", "REQUEST"].contains(value)
        if isForeign || isMessage { problems.append(line.error("`\(line.name):\(line.value)` is not supported")) }
    }

    private mutating func begin(_ line: CalendarLine) {
        var line = line
        line.value = line.value.uppercased()
        let outer = open.last?.value
        open.append(line)
        // What stands in a part without events has none either.
        if let outer, Self.ignored.contains(outer) || outer.hasPrefix("X-") { return }
        switch line.value {
        case "VCALENDAR" where outer == nil: hasCalendar = true
        case "VEVENT" where outer == "VCALENDAR": current = CalendarEventReader(begin: line)
        case _ where outer != nil && (Self.ignored.contains(line.value) || line.value.hasPrefix("X-")): break
        default: problems.append(line.error("`\(line.value)` is not understood here"))
        }
    }

    private mutating func end(_ line: CalendarLine) {
        guard let begun = open.popLast() else {
            return problems.append(line.error("nothing begins that `\(line.value)` could end"))
        }
        if begun.value != line.value.uppercased() {
            problems.append(
                line.error("`\(line.value)` ends here, but `\(begun.value)` of line \(begun.number) is open"))
        }
        guard begun.value == "VEVENT", let reader = current else { return }
        current = nil
        let (event, wrong) = reader.finish()
        problems += wrong
        if let moment = reader.replacedMoment { replaced.append((reader.uid, moment)) }
        guard let event else { return }
        guard events.count < EventCalendar.mostEvents else {
            if events.count == EventCalendar.mostEvents, problems.isEmpty {
                problems.append(begun.error("a calendar has at most \(EventCalendar.mostEvents) events"))
            }
            return
        }
        if reader.replacedMoment == nil { masters[reader.uid, default: []].append(events.count) }
        events.append(event)
    }

    /// The events that take time, after the last line.
    mutating func finish() -> [CalendarEvent] {
        for line in open { problems.append(line.error("`\(line.value)` has no END")) }
        if !hasCalendar, problems.isEmpty {
            problems.append(Diagnostic("this is no calendar: BEGIN:VCALENDAR is missing"))
        }
        for (uid, moment) in replaced where !uid.isEmpty {
            for index in masters[uid] ?? [] { events[index].excluded.insert(moment) }
        }
        return events
    }
}
