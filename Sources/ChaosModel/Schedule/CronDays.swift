/// The days that a cron expression's two day fields choose.
struct CronDays: Hashable {
    /// A day that depends on the month.
    enum Special: Hashable {
        /// `L`, `L-3`: so many days before the last one; with `W` (`LW`) the weekday nearest to it.
        case last(before: Int, isWeekday: Bool)
        /// `15W`: the day of Monday to Friday nearest to this one, in the same month.
        case nearest(Int)
        /// `mon#2`: the nth such day.
        case nth(weekday: Int, number: Int)
        /// `friL`: the last such day.
        case lastWeekday(Int)
    }

    /// The plain numbers of day-of-month, and of day-of-week (Sunday is 0).
    var ofMonth = CronSet(), ofWeek = CronSet()
    /// The other days of either field.
    var specialOfMonth: [Special] = [], specialOfWeek: [Special] = []

    /// Whether a day is due when either field has it. That is so when both say something (cron(5)); a field that
    /// begins with `*` only narrows the other one.
    var isEither: Bool { !ofMonth.hasStar && !ofWeek.hasStar }

    /// The days of a month as bits: bit 1 is the first.
    /// - Parameters:
    ///   - length: how many days the month has.
    ///   - first: the weekday of its first day, Sunday is 0.
    func bits(length: Int, first: Int) -> UInt64 {
        let all: UInt64 = (1 << UInt64(length + 1)) - 2
        var month = ofMonth.bits, week: UInt64 = 0
        if ofWeek.bits == 0x7F {
            week = all
        } else if ofWeek.bits != 0 {
            for day in 1...length where ofWeek.contains((first + day - 1) % 7) { week |= 1 << UInt64(day) }
        }
        for special in specialOfMonth { month |= Self.bit(special, length, first) }
        for special in specialOfWeek { week |= Self.bit(special, length, first) }
        return (isEither ? month | week : month & week) & all
    }

    private static func bit(_ special: Special, _ length: Int, _ first: Int) -> UInt64 {
        let weekday = { (day: Int) in (first + day - 1) % 7 }
        /// The nearest of Monday to Friday within the month.
        let near = { (day: Int) -> Int in
            switch weekday(day) {
            case 6: day > 1 ? day - 1 : day + 2
            case 0: day < length ? day + 1 : day - 2
            default: day
            }
        }
        switch special {
        case .last(let before, let isWeekday):
            guard before < length else { return 0 }
            return 1 << UInt64(isWeekday ? near(length - before) : length - before)
        case .nearest(let day): return day <= length ? 1 << UInt64(near(day)) : 0
        case .nth(let wanted, let number):
            let day = 1 + (wanted - first + 7) % 7 + (number - 1) * 7
            return day <= length ? 1 << UInt64(day) : 0
        case .lastWeekday(let wanted):
            return 1 << UInt64(length - (weekday(length) - wanted + 7) % 7)
        }
    }
}
