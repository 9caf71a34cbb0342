/// A day and a time of day by a calendar and a clock on the wall: Gregorian, without a time zone.
public struct CivilTime: Hashable, Sendable, Comparable {
    /// Days since 1970-01-01.
    public var day: Int
    /// Seconds since midnight; 86,400 is the midnight that ends the day.
    public var second: Int

    /// Makes a time.
    public init(day: Int, second: Int = 0) {
        self.day = day
        self.second = second
    }

    /// The time that a clock shows so many seconds after 1970-01-01 00:00.
    public init(seconds: Int) {
        day = seconds / 86_400
        second = seconds % 86_400
        if second < 0 {
            day -= 1
            second += 86_400
        }
    }

    /// Seconds since 1970-01-01 00:00 by the same clock.
    var seconds: Int { day * 86_400 + second }

    /// Monday is 0.
    var weekday: Int { ((day + 3) % 7 + 7) % 7 }

    /// The seconds of the years 1 to 9999: what a date of four digits can say.
    static let farthest = -62_135_596_800...253_402_300_799

    /// `Mon` to `Sun`.
    var weekdayName: String { ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday] }

    /// Days since 1970-01-01 of a date; the algorithm is Howard Hinnant's `days_from_civil`.
    static func day(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Year, month and day.
    var date: (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        return (
            yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    /// Orders by time.
    public static func < (a: CivilTime, b: CivilTime) -> Bool { a.seconds < b.seconds }

    /// The time of day in `09:30`; `nil` when the text is none.
    static func second(ofDay text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isASCIIDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || hour == 24 && minute == 0
        else { return nil }
        return hour * 3600 + minute * 60
    }

    /// `09:30`.
    static func text(ofSecond second: Int) -> String { "\(padded(second / 3600)):\(padded(second / 60 % 60))" }

    /// `2026-12-20 09:30`.
    public var text: String {
        let date = date
        return "\(date.year)-\(Self.padded(date.month))-\(Self.padded(date.day)) \(Self.text(ofSecond: second))"
    }

    /// `09:30` on a day, and with its date on any other one.
    func text(on day: Int) -> String { self.day == day ? Self.text(ofSecond: second) : text }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension CivilTime: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "DATE", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2})?$")
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: CivilTime { CivilTime(day: 0) }

    /// Reads `2026-12-20`, or with a time of day `2026-12-20 18:00`.
    /// - Throws: `FieldError` when the text is none, or the calendar has no such day.
    public init(field text: String) throws(FieldError) {
        let wrong = FieldError(
            "expected a date, found `\(text)`", suggestion: "write it like `2026-12-20` or `2026-12-20 18:00`")
        let words = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard (1...2).contains(words.count) else { throw wrong }
        let parts = words[0].split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy(\.isASCIIDigit) }) else {
            throw wrong
        }
        let numbers = parts.compactMap { Int($0) }
        day = Self.day(year: numbers[0], month: numbers[1], day: numbers[2])
        second = 0
        guard (1...12).contains(numbers[1]), date == (numbers[0], numbers[1], numbers[2]) else {
            throw FieldError("there is no such day as `\(words[0])`")
        }
        guard words.count == 2 else { return }
        guard let time = Self.second(ofDay: String(words[1])) else { throw wrong }
        second = time
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { second == 0 ? String(text.prefix(10)) : text }
}
