extension CronExpression {
    /// When it is due, in English: `at 02:30, Monday to Friday`.
    public var words: String {
        let hourNumbers = hours.numbers.filter(CronField.hour.range.contains)
        let minuteNumbers = minutes.numbers.filter(CronField.minute.range.contains)
        let times = TimeWords.timesOfDay(hours: hourNumbers, minutes: minuteNumbers)
        let days = days.words
        let monthNumbers = months.numbers.filter(CronField.month.range.contains)
        let isDaily = days.isEmpty && monthNumbers.count == 12 && times.hasPrefix("at ")
        return [
            times, isDaily ? "every day" : days, monthNumbers.count == 12 ? "" : "in \(TimeWords.months(monthNumbers))",
        ]
        .filter { !$0.isEmpty }.joined(separator: ", ")
    }
}

extension CronDays {
    /// Which days, in English; empty for every day.
    var words: String {
        let month = monthWords, week = weekWords
        if month.isEmpty || week.isEmpty {
            // When either may choose a day, a field that has every day chooses them all.
            return isEither ? "" : month + week
        }
        return isEither ? "\(month) or \(week)" : "\(week) when it is \(month.dropFirst(3))"
    }

    private var monthWords: String {
        let numbers = ofMonth.numbers.filter(CronField.dayOfMonth.range.contains)
        guard numbers.count < 31 else { return "" }
        let plain = numbers.isEmpty ? [] : [TimeWords.daysOfMonth(numbers)]
        return "on " + TimeWords.list(plain + specialOfMonth.map(Self.words))
    }

    private var weekWords: String {
        let days = Set(ofWeek.numbers.filter { $0 < 7 }.map { ($0 + 6) % 7 })
        guard days.count < 7 else { return "" }
        let plain = days.isEmpty ? [] : [TimeWords.weekdays(days)]
        return TimeWords.list(plain + specialOfWeek.map(Self.words))
    }

    private static func words(_ special: Special) -> String {
        switch special {
        case .last(0, let isWeekday): return isWeekday ? "the last weekday (Monday to Friday)" : "the last day"
        case .last(let before, let isWeekday):
            let day = "\(before) day\(before == 1 ? "" : "s") before the last"
            return isWeekday ? "the weekday (Monday to Friday) nearest to \(day)" : "the day \(day)"
        case .nearest(let day): return "the weekday (Monday to Friday) nearest to the \(TimeWords.ordinal(day))"
        case .nth(let weekday, let number):
            return "the \(TimeWords.ordinal(number)) \(TimeWords.weekdays[(weekday + 6) % 7])"
        case .lastWeekday(let weekday): return "the last \(TimeWords.weekdays[(weekday + 6) % 7])"
        }
    }
}
