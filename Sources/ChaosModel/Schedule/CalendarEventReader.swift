/// Reads the lines of one event.
struct CalendarEventReader {
    /// A date or a time by the clocks of a zone.
    private struct Time {
        var civil: CivilTime, zone: TimeZoneRules, isDate: Bool
        var moment: Int { zone.moments(of: civil).lowerBound }
    }

    /// The event's identity; empty when it has none.
    private(set) var uid = ""
    /// The time of another event that this one stands in for.
    var replacedMoment: Int? { replaced?.moment }

    private let begin: CalendarLine
    private var problems: [Diagnostic] = []
    private var seen: Set<String> = []
    private var summary = "an event without a name", isTaken = true
    private var start: Time?, end: Time?, replaced: Time?
    private var duration: CalendarEvent.Length?, rule: RecurrenceRule?
    private var added: [Time] = [], excluded: [Time] = []
    private var endLine: CalendarLine?

    /// What says nothing about an event's time.
    private static let ignored: Set<String> = [
        "ATTACH", "ATTENDEE", "CATEGORIES", "CLASS", "COLOR", "COMMENT", "CONFERENCE", "CONTACT", "CREATED",
        "DESCRIPTION",
        "DTSTAMP", "GEO", "IMAGE", "LAST-MODIFIED", "LOCATION", "ORGANIZER", "PRIORITY", "RELATED-TO", "REQUEST-STATUS",
        "RESOURCES", "SEQUENCE", "URL",
    ]
    /// The most times that an event may name, and the longest that it may last, in seconds.
    private static let mostTimes = 1000, longest = 400 * 86_400

    init(begin: CalendarLine) { self.begin = begin }

    /// Reads a line.
    mutating func read(_ line: CalendarLine, in zone: TimeZoneRules, zones: (String) -> TimeZoneRules?) {
        let once = ["DTSTART", "DTEND", "DURATION", "RRULE", "RECURRENCE-ID", "STATUS", "TRANSP", "UID", "SUMMARY"]
        if once.contains(line.name), !seen.insert(line.name).inserted {
            return problems.append(line.error("the event has \(line.name) twice"))
        }
        switch line.name {
        case "SUMMARY": summary = line.text
        case "UID": uid = line.value
        case "STATUS": isTaken = isTaken && line.value.uppercased() != "CANCELLED"
        case "TRANSP": isTaken = isTaken && line.value.uppercased() != "TRANSPARENT"
        case "DTSTART": start = times(line, zone, zones).first
        case "DTEND": (end, endLine) = (times(line, zone, zones).first, line)
        case "DURATION":
            duration = Self.duration(line.value)
            if duration == nil {
                problems.append(line.error("`\(line.value)` is no duration", "write `PT2H` or `P1D`"))
            }
        case "RRULE":
            do throws(FieldError) {
                rule = try RecurrenceRule(field: line.value)
            } catch {
                problems.append(line.error(error.message, error.suggestion))
            }
        case "RECURRENCE-ID":
            if line.parameters["RANGE"] != nil { problems.append(line.error("RANGE is not supported")) }
            replaced = times(line, zone, zones).first
        case "RDATE": added += times(line, zone, zones, isList: true)
        case "EXDATE": excluded += times(line, zone, zones, isList: true)
        default:
            if Self.ignored.contains(line.name) || line.name.hasPrefix("X-") { return }
            problems.append(line.error("`\(line.name)` of an event is not understood"))
        }
    }

    /// The event; `nil` when it takes no time or is wrong.
    func finish() -> (event: CalendarEvent?, problems: [Diagnostic]) {
        var problems = problems
        guard let start else {
            if !seen.contains("DTSTART") { problems.append(begin.error("the event has no DTSTART")) }
            return (nil, problems)
        }
        var length = duration ?? CalendarEvent.Length(days: start.isDate ? 1 : 0)
        if let end, let endLine {
            if duration != nil { problems.append(endLine.error("DTEND and DURATION exclude each other")) }
            if end.isDate != start.isDate { problems.append(endLine.error("DTSTART and DTEND are not of one kind")) }
            length =
                start.isDate
                ? CalendarEvent.Length(days: end.civil.day - start.civil.day)
                : CalendarEvent.Length(seconds: end.moment - start.moment)
            if length.days < 0 || length.seconds < 0 {
                problems.append(endLine.error("the event ends before it begins"))
            }
        }
        if rule != nil, length.days * 86_400 + length.seconds > Self.longest {
            problems.append(begin.error("an event that comes again lasts 400 days at most"))
        }
        if (added + excluded).contains(where: { $0.isDate != start.isDate }) {
            problems.append(begin.error("RDATE and EXDATE are of DTSTART's kind: a date, or a time"))
        }
        if replaced != nil, uid.isEmpty { problems.append(begin.error("RECURRENCE-ID needs a UID")) }
        if added.count + excluded.count > Self.mostTimes {
            problems.append(begin.error("RDATE and EXDATE have \(Self.mostTimes) times at most"))
        }
        guard isTaken, problems.isEmpty else { return (nil, problems) }
        var event = CalendarEvent(
            summary: summary, line: begin.number, start: start.civil, zone: start.zone, length: length, rule: rule)
        event.rule?.start = start.civil
        event.added = added.map { start.zone.civil(at: $0.moment) }
        event.excluded = Set(excluded.map(\.moment))
        return (event, [])
    }

    /// The dates or times of a line; empty, with a problem, when one of them is none.
    private mutating func times(
        _ line: CalendarLine, _ zone: TimeZoneRules, _ zones: (String) -> TimeZoneRules?, isList: Bool = false
    ) -> [Time] {
        let kind = line.parameters["VALUE"]?.uppercased()
        guard kind == nil || kind == "DATE" || kind == "DATE-TIME" else {
            problems.append(line.error("\(line.name) with VALUE=\(kind ?? "") is not supported"))
            return []
        }
        var named = zone
        if let name = line.parameters["TZID"] {
            guard let found = zones(name) else {
                problems.append(
                    line.error(
                        "nobody knows the zone `\(name)`", "name one of the zone database, such as Europe/Berlin"))
                return []
            }
            named = found
        }
        var found: [Time] = []
        let values = isList ? line.value.split(separator: ",", omittingEmptySubsequences: false) : [line.value[...]]
        for value in values {
            guard let (time, written) = CalendarTime.read(String(value)),
                kind == nil || (kind == "DATE") == (written == .date)
            else {
                let wanted = kind == "DATE" ? "a date, such as `20261224`" : "a time, such as `20261224T120000`"
                problems.append(line.error("\(line.name): `\(value)` is not \(wanted)"))
                return []
            }
            if written == .date, kind == nil {
                problems.append(line.error("\(line.name): `\(value)` is a date, which needs VALUE=DATE"))
                return []
            }
            found.append(
                Time(civil: time, zone: written == .universal ? .universal : named, isDate: written == .date))
        }
        return found
    }

    /// `P1W`, `P1DT12H`, `PT90M`; `nil` when it is none. An event does not last less than nothing.
    private static func duration(_ text: String) -> CalendarEvent.Length? {
        var rest = text.uppercased()[...]
        if rest.first == "+" { rest = rest.dropFirst() }
        guard rest.first == "P" else { return nil }
        rest = rest.dropFirst()
        var length = CalendarEvent.Length(), isTime = false, units = "WDHMS"[...], count = 0
        while let first = rest.first {
            if first == "T" {
                guard !isTime else { return nil }
                (isTime, rest) = (true, rest.dropFirst())
                units = units.drop { $0 == "W" || $0 == "D" }
            }
            let digits = rest.prefix { $0.isNumber && $0.isASCII }
            rest = rest.dropFirst(digits.count)
            guard digits.utf8.count <= 8, let number = Int(digits), let unit = rest.first,
                let index = units.firstIndex(of: unit), isTime == "HMS".contains(unit)
            else { return nil }
            units = units[units.index(after: index)...]
            rest = rest.dropFirst()
            count += 1
            switch unit {
            case "W": length.days += number * 7
            case "D": length.days += number
            case "H": length.seconds += number * 3600
            case "M": length.seconds += number * 60
            default: length.seconds += number
            }
        }
        return count > 0 ? length : nil
    }
}
