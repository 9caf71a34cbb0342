/// Reads the parts of a recurrence rule of RFC 5545, section 3.3.10.
struct RecurrenceReader {
    private(set) var frequency: RecurrenceRule.Frequency, interval = 1, end: RecurrenceRule.End?
    private(set) var months: [Int] = [], monthDays: [Int] = [], weekdays: [RecurrenceRule.Weekday] = []
    private(set) var hours: [Int] = [], minutes: [Int] = [], positions: [Int] = []
    private(set) var weekStart = 0

    /// The days of the week, Monday first.
    static let days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    private static let names = [
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS",
        "WKST",
    ]
    private static let refused = ["BYSECOND", "BYWEEKNO", "BYYEARDAY", "RSCALE", "SKIP"]

    /// The parts of a rule that says nothing else.
    init(frequency: RecurrenceRule.Frequency) { self.frequency = frequency }

    /// Takes a rule apart.
    init(_ text: String) throws(FieldError) {
        guard text.utf8.count <= 1024 else { throw FieldError("a rule has at most 1024 characters") }
        frequency = .daily
        var seen: Set<String> = []
        let parts = text.uppercased()
        for part in (parts.hasPrefix("RRULE:") ? parts.dropFirst(6) : parts[...]).split(
            separator: ";", omittingEmptySubsequences: false)
        {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard halves.count == 2, !halves[1].isEmpty else {
                throw FieldError(
                    "`\(part)` is no part of a rule", suggestion: "write it like `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`")
            }
            guard seen.insert(halves[0]).inserted else { throw FieldError("the rule has \(halves[0]) twice") }
            try read(halves[0], halves[1])
        }
        guard seen.contains("FREQ") else {
            throw FieldError("the rule has no FREQ", suggestion: "write it like `FREQ=WEEKLY;BYDAY=TU`")
        }
        if seen.isSuperset(of: ["COUNT", "UNTIL"]) {
            throw FieldError("COUNT and UNTIL exclude each other", suggestion: "leave one of them out")
        }
        try judge()
    }

    private mutating func read(_ name: String, _ value: String) throws(FieldError) {
        switch name {
        case "FREQ":
            guard let found = RecurrenceRule.Frequency(rawValue: value.lowercased()) else {
                let known = RecurrenceRule.Frequency.allCases.map { $0.rawValue.uppercased() }
                throw FieldError(
                    value == "SECONDLY" ? "FREQ=SECONDLY is not supported" : "FREQ is not `\(value)`",
                    suggestion: Spelling.suggestion(for: value, among: known)
                        ?? "it is one of \(known.joined(separator: ", "))")
            }
            frequency = found
        case "INTERVAL": interval = try Self.numbers(name, value, 1...1_000_000, isList: false)[0]
        // Who asks for the next time must find the last one: a bound on the work.
        case "COUNT": end = .count(try Self.numbers(name, value, 1...10_000, isList: false)[0])
        case "UNTIL": end = try Self.until(value)
        case "BYMONTH": months = try Self.numbers(name, value, 1...12)
        case "BYMONTHDAY": monthDays = try Self.numbers(name, value, 1...31, isSigned: true)
        case "BYHOUR": hours = try Self.numbers(name, value, 0...23)
        case "BYMINUTE": minutes = try Self.numbers(name, value, 0...59)
        case "BYSETPOS": positions = try Self.numbers(name, value, 1...366, isSigned: true)
        case "BYDAY": weekdays = try Self.weekdays(value)
        case "WKST":
            guard let day = Self.days.firstIndex(of: value) else {
                throw FieldError(
                    "WKST is not `\(value)`", suggestion: "the days are \(Self.days.joined(separator: ", "))")
            }
            weekStart = day
        default:
            if Self.refused.contains(name) { throw FieldError("\(name) is not supported") }
            throw FieldError(
                "a rule has no part `\(name)`",
                suggestion: Spelling.suggestion(for: name, among: Self.names)
                    ?? "the parts are \(Self.names.joined(separator: ", "))")
        }
    }

    /// What the parts may not say together, by RFC 5545.
    private func judge() throws(FieldError) {
        let isLong = frequency == .monthly || frequency == .yearly
        if let day = weekdays.first(where: { $0.ordinal != nil }) {
            let written = "\(day.ordinal ?? 0)\(Self.days[day.day])"
            if !isLong {
                throw FieldError(
                    "BYDAY=\(written) needs FREQ=MONTHLY or FREQ=YEARLY", suggestion: "write `\(Self.days[day.day])`")
            }
            let isOfMonth = frequency == .monthly || !months.isEmpty
            if isOfMonth, let day = weekdays.first(where: { abs($0.ordinal ?? 0) > 5 }) {
                throw FieldError("BYDAY=\(day.ordinal ?? 0)\(Self.days[day.day]): a month has at most five of a day")
            }
        }
        if frequency == .weekly, !monthDays.isEmpty {
            throw FieldError("BYMONTHDAY does not go with FREQ=WEEKLY", suggestion: "write FREQ=DAILY or FREQ=MONTHLY")
        }
        guard !positions.isEmpty else { return }
        if frequency == .minutely { throw FieldError("BYSETPOS does not go with FREQ=MINUTELY: a minute has one time") }
        if months.isEmpty, monthDays.isEmpty, weekdays.isEmpty, hours.isEmpty, minutes.isEmpty {
            throw FieldError("BYSETPOS needs something to choose from", suggestion: "such as `BYDAY=MO,TU,WE,TH,FR`")
        }
    }

    /// Numbers in order, each once.
    private static func numbers(
        _ name: String, _ value: String, _ range: ClosedRange<Int>, isSigned: Bool = false, isList: Bool = true
    ) throws(FieldError) -> [Int] {
        let bounds =
            isSigned
            ? "1 to \(range.upperBound), or negative from the end" : "\(range.lowerBound) to \(range.upperBound)"
        var found: Set<Int> = []
        for text in isList ? value.split(separator: ",", omittingEmptySubsequences: false) : [value[...]] {
            guard let number = number(text, isSigned: isSigned), range.contains(isSigned ? abs(number) : number) else {
                throw FieldError("\(name): `\(text)` is not \(bounds)")
            }
            found.insert(number)
        }
        return found.sorted()
    }

    private static func number(_ text: Substring, isSigned: Bool) -> Int? {
        let sign = isSigned ? text.first.flatMap { ["-": -1, "+": 1][$0] } : nil
        let digits = sign == nil ? text : text.dropFirst()
        guard (1...7).contains(digits.utf8.count), digits.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(digits).map { $0 * (sign ?? 1) }
    }

    private static func weekdays(_ value: String) throws(FieldError) -> [RecurrenceRule.Weekday] {
        var found: [RecurrenceRule.Weekday] = []
        for text in value.split(separator: ",", omittingEmptySubsequences: false) {
            let ordinal = text.dropLast(2)
            guard let day = days.firstIndex(of: String(text.suffix(2))) else {
                throw FieldError(
                    "BYDAY: `\(text)` is not a day",
                    suggestion: "write \(days.joined(separator: ", ")), with a number for the nth: `2TU`, `-1FR`")
            }
            let number = number(ordinal, isSigned: true)
            guard ordinal.isEmpty || number.map({ (1...53).contains(abs($0)) }) == true else {
                throw FieldError("BYDAY: `\(text)` is not 1 to 53, or negative from the end")
            }
            let weekday = RecurrenceRule.Weekday(day: day, ordinal: number)
            if !found.contains(weekday) { found.append(weekday) }
        }
        return found
    }

    /// `20271231` is the whole day, `20271231T120000` a time of the zone's clocks, with `Z` one of universal time.
    private static func until(_ value: String) throws(FieldError) -> RecurrenceRule.End {
        guard let (time, kind) = CalendarTime.read(value) else {
            throw FieldError(
                "UNTIL: `\(value)` is not a time",
                suggestion: "write `20271231`, `20271231T120000` or `20271231T110000Z`")
        }
        switch kind {
        case .date: return .civil(time.seconds + 86_399)
        case .local: return .civil(time.seconds)
        case .universal: return .moment(time.seconds)
        }
    }
}
