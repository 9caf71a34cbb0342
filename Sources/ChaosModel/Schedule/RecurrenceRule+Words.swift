extension RecurrenceRule {
    /// When it is due, in English: `every 2 weeks on Tuesday at 10:00`.
    public var words: String {
        [every, positionWords, dayWords, timeWords, monthWords].filter { !$0.isEmpty }.joined(separator: " ") + endWords
    }

    private var every: String {
        let units = ["minute", "hour", "day", "week", "month", "year"]
        let unit = units[Frequency.allCases.firstIndex(of: frequency) ?? 0]
        return interval == 1 ? "every \(unit)" : "every \(interval) \(unit)s"
    }

    private var dayWords: String {
        let month =
            monthDays.isEmpty
            ? ""
            : "on "
                + TimeWords.list(
                    [TimeWords.daysOfMonth(monthDays.filter { $0 > 0 })].filter { $0 != "the " }
                        + monthDays.filter { $0 < 0 }.reversed().map { "the " + Self.fromEnd($0) + "day" })
        let plain = Set(weekdays.filter { $0.ordinal == nil }.map(\.day))
        let nth = weekdays.filter { $0.ordinal != nil }.map { day in
            let ordinal = day.ordinal ?? 1, name = TimeWords.weekdays[day.day]
            return "the " + (ordinal > 0 ? TimeWords.ordinal(ordinal) + " " : Self.fromEnd(ordinal)) + name
        }
        let week =
            weekdays.isEmpty ? "" : "on " + TimeWords.list((plain.isEmpty ? [] : [TimeWords.weekdays(plain)]) + nth)
        if !month.isEmpty || !week.isEmpty {
            return month.isEmpty || week.isEmpty ? month + week : "\(week) when it is \(month.dropFirst(3))"
        }
        switch frequency {
        case .weekly: return "on " + TimeWords.weekdays[start.weekday]
        case .monthly: return "on " + TimeWords.daysOfMonth([start.date.day])
        case .yearly:
            let day = "on " + TimeWords.daysOfMonth([start.date.day])
            return months.isEmpty ? day + " of " + TimeWords.months([start.date.month]) : day
        default: return ""
        }
    }

    private var timeWords: String {
        switch frequency {
        case .minutely where hours.isEmpty && minutes.isEmpty: return ""
        case .hourly where hours.isEmpty && minutes.isEmpty && start.second / 60 % 60 == 0: return ""
        case .minutely, .hourly:
            let parts = [
                frequency == .hourly || !minutes.isEmpty
                    ? "at \(TimeWords.runs(minutes.isEmpty ? [start.second / 60 % 60] : minutes)) minutes past the hour"
                    : "",
                hours.isEmpty ? "" : "in the hours \(TimeWords.runs(hours))",
            ]
            return parts.filter { !$0.isEmpty }.joined(separator: " ")
        default:
            return TimeWords.timesOfDay(
                hours: hours.isEmpty ? [start.second / 3600] : hours,
                minutes: minutes.isEmpty ? [start.second / 60 % 60] : minutes)
        }
    }

    private var monthWords: String { months.isEmpty ? "" : "in \(TimeWords.months(months))" }

    private var positionWords: String {
        guard !positions.isEmpty else { return "" }
        let which = positions.map { $0 > 0 ? TimeWords.ordinal($0) : Self.fromEnd($0).dropLast().description }
        return "the \(TimeWords.list(which)) of the times"
    }

    private var endWords: String {
        switch end {
        case .none: ""
        case .count(let count): count == 1 ? ", once" : ", \(count) times"
        case .civil(let second): ", until \(CivilTime(seconds: second).text)"
        case .moment(let moment): ", until \(CivilTime(seconds: moment).text) UTC"
        }
    }

    /// `last `, `2nd last `.
    private static func fromEnd(_ number: Int) -> String {
        number == -1 ? "last " : TimeWords.ordinal(-number) + " last "
    }
}
