/// A time pattern of cron: five fields, or a nickname such as `@daily`.
public struct CronExpression: Hashable, Sendable {
    /// As written.
    public let text: String

    let minutes: CronSet, hours: CronSet, months: CronSet
    let days: CronDays

    /// Nicknames of cron(5).
    static let nicknames = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
}

extension CronExpression: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "CRON") }

    /// Stands in for a value that is missing or wrong: every minute.
    public static var placeholder: CronExpression {
        var any = CronSet(hasStar: true, isOpen: true)
        any.bits = .max
        return CronExpression(
            text: "* * * * *", minutes: any, hours: any, months: any, days: CronDays(ofMonth: any, ofWeek: any))
    }

    /// Reads the text form.
    /// - Throws: `FieldError` that names the field and what is wrong with it; also for a pattern that is never due.
    public init(field text: String) throws(FieldError) {
        self.text = text
        guard text.utf8.count <= 512 else { throw FieldError("a cron expression has at most 512 characters") }
        let reader = try CronReader(text)
        minutes = try reader.set(.minute)
        hours = try reader.set(.hour)
        months = try reader.set(.month)
        days = try reader.days()
        guard isEverDue else {
            throw FieldError(
                "`\(text)` is never due: no such month has such a day",
                suggestion:
                    "check the day-of-month field `\(reader.fields[2])` and the month field `\(reader.fields[3])`")
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }

    /// Whether any month of any year has one of its days.
    private var isEverDue: Bool {
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return longest.indices.contains { index in
            months.contains(index + 1) && (0..<7).contains { days.bits(length: longest[index], first: $0) != 0 }
        }
    }
}

extension CronExpression: CivilPattern {
    var goesByRealTime: Bool { minutes.isOpen || hours.isOpen }

    func first(in range: Range<Int>) -> Int? {
        let begin = CivilTime(seconds: range.lowerBound + 59)
        var day = begin.day, minute = begin.second / 60
        var (year, month, dayOfMonth) = begin.date
        while day * 86_400 < range.upperBound {
            let next = month == 12 ? (year + 1, 1) : (year, month + 1)
            let nextDay = CivilTime.day(year: next.0, month: next.1, day: 1)
            if months.contains(month) {
                let first = day - dayOfMonth + 1
                var bits = days.bits(length: nextDay - first, first: (CivilTime(day: first).weekday + 1) % 7)
                bits &= UInt64.max << UInt64(dayOfMonth)
                while bits != 0 {
                    let found = first + bits.trailingZeroBitCount - 1
                    if let minute = firstMinute(from: found == day ? minute : 0) {
                        let time = found * 86_400 + minute * 60
                        return time < range.upperBound ? time : nil
                    }
                    bits &= bits - 1
                }
            }
            (year, month) = next
            (day, dayOfMonth, minute) = (nextDay, 1, 0)
        }
        return nil
    }

    /// The first minute of a day from one on.
    private func firstMinute(from minute: Int) -> Int? {
        let hour = minute / 60
        if hours.contains(hour), let found = minutes.first(from: minute % 60) { return hour * 60 + found }
        guard let next = hours.first(from: hour + 1) else { return nil }
        return minutes.first(from: 0).map { next * 60 + $0 }
    }
}
