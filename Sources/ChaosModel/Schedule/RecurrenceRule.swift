/// A repeating time by RFC 5545's rules: `FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`, from a first day on.
///
/// What a rule does not say it takes from its start: the minute, the hour, the day. The start itself is due only when the
/// rule says so.
public struct RecurrenceRule: Hashable, Sendable {
    /// How often the rule begins anew.
    enum Frequency: String, CaseIterable {
        case minutely, hourly, daily, weekly, monthly, yearly
    }

    /// A day of the week: every one, or the nth of the month or year, counted from the end when negative.
    struct Weekday: Hashable {
        /// Monday is 0.
        var day: Int
        var ordinal: Int?
    }

    /// When it ends.
    enum End: Hashable {
        /// After so many times.
        case count(Int)
        /// With this second of the clock on the wall.
        case civil(Int)
        /// With this moment, in seconds since 1970.
        case moment(Int)
    }

    /// As written.
    public let text: String
    /// The time from which on it holds; 1970-01-01 00:00 when nobody says another one.
    public var start: CivilTime {
        didSet { (last, isPossible) = (lastCounted, isReachable) }
    }

    let frequency: Frequency, interval: Int, end: End?
    /// What the parts `BYMONTH` and so on say; empty for those that it does not have.
    let months: [Int], monthDays: [Int], weekdays: [Weekday], hours: [Int], minutes: [Int], positions: [Int]
    /// The day that weeks begin with, Monday is 0.
    let weekStart: Int
    /// The last of its times when they are counted.
    private var last: Int?
    /// Whether its interval ever meets its hours and minutes.
    private var isPossible = true

    /// Whether any time in the four hundred years from its start on is due: after those the calendar repeats.
    public var isEverDue: Bool { first(in: start.seconds..<start.seconds + 146_097 * 86_400) != nil }
}

extension RecurrenceRule: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "RRULE") }

    /// Stands in for a value that is missing or wrong: every day.
    public static var placeholder: RecurrenceRule { RecurrenceRule(RecurrenceReader(frequency: .daily), "FREQ=DAILY") }

    /// Reads the text form.
    /// - Throws: `FieldError` that names the part that is wrong; also for days that no month has.
    public init(field text: String) throws(FieldError) {
        self.init(try RecurrenceReader(text), text)
        guard hasDays else {
            throw FieldError(
                "`\(text)` is never due: no such month has such a day", suggestion: "check BYMONTHDAY and BYDAY")
        }
    }

    private init(_ parts: RecurrenceReader, _ text: String) {
        self.text = text
        start = CivilTime(day: 0)
        (frequency, interval, end, weekStart) = (parts.frequency, parts.interval, parts.end, parts.weekStart)
        (months, monthDays, weekdays) = (parts.months, parts.monthDays, parts.weekdays)
        (hours, minutes, positions) = (parts.hours, parts.minutes, parts.positions)
        (last, isPossible) = (lastCounted, isReachable)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }

    /// Whether some month of some year has one of its days: every kind of year is among four hundred of them.
    private var hasDays: Bool {
        monthDays.isEmpty && weekdays.allSatisfy { abs($0.ordinal ?? 1) <= 4 }
            || (2000..<2400).contains { year in
                (1...12).contains { isIn(month: $0) && dayBits(year: year, month: $0) != 0 }
            }
    }

    /// Whether the interval of hours or minutes ever comes upon one of its hours and minutes, and a period has as many
    /// times as its positions ask for.
    private var isReachable: Bool {
        let days: [Frequency: Int] = [.weekly: max(weekdays.count, 1), .monthly: 31, .yearly: 366]
        let times = max(minutes.count, 1) * (frequency == .hourly ? 1 : max(hours.count, 1))
        let most = (days[frequency] ?? 1) * times
        guard positions.isEmpty || positions.contains(where: { abs($0) <= most }) else { return false }
        let common = { (length: Int) -> Int in
            var (a, b) = (length, interval)
            while b != 0 { (a, b) = (b, a % b) }
            return a
        }
        let hour = start.second / 3600, minute = start.second / 60
        switch frequency {
        case .hourly:
            return hours.isEmpty || hours.contains { ($0 - hour) % common(24) == 0 }
        case .minutely:
            let step = common(1440)
            return (hours.isEmpty ? Array(0...23) : hours).contains { hour in
                (minutes.isEmpty ? Array(0...59) : minutes).contains { (hour * 60 + $0 - minute) % step == 0 }
            }
        default: return true
        }
    }

    /// The last of its times when they are counted.
    private var lastCounted: Int? {
        guard case .count(let count) = end, isReachable else { return nil }
        var time = start.seconds, left = count
        while let next = first(in: time..<CivilTime.farthest.upperBound, until: nil) {
            left -= 1
            if left == 0 { return next }
            time = next + 1
        }
        return nil
    }
}

extension RecurrenceRule: CivilPattern {
    var goesByRealTime: Bool { frequency == .hourly || frequency == .minutely }

    var latest: Int? {
        if case .moment(let moment) = end { return moment }
        return nil
    }

    func first(in range: Range<Int>) -> Int? {
        guard isPossible else { return nil }
        if case .civil(let second) = end { return first(in: range, until: second) }
        return first(in: range, until: last)
    }
}
