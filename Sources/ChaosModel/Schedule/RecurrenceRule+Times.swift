extension RecurrenceRule {
    /// The first of its times in a range that is not after another one.
    func first(in range: Range<Int>, until last: Int?) -> Int? {
        let begin = max(range.lowerBound, start.seconds)
        let end = min(range.upperBound, last.map { $0 + 1 } ?? .max)
        let base = period(of: start.seconds)
        var period = aligned(period(of: begin), base, up: false)
        while firstSecond(of: period) < end {
            if let later = blocked(period, before: end) {
                period = max(period + 1, self.period(of: later))
            } else {
                let found = RecurrenceSet(days: days(of: period), times: times(of: period))
                if let time = found.first(from: begin, positions: positions) { return time < end ? time : nil }
                period += 1
            }
            period = aligned(period, base, up: true)
        }
        return nil
    }

    /// The next period that counts, with its interval; or the last one.
    private func aligned(_ period: Int, _ base: Int, up: Bool) -> Int {
        let distance = period - base
        return base + (up ? distance + interval - 1 : distance) / interval * interval
    }

    /// The number of the year, month, week, day, hour or minute that a second lies in.
    private func period(of second: Int) -> Int {
        let time = CivilTime(seconds: second)
        switch frequency {
        case .yearly: return time.date.year
        case .monthly: return time.date.year * 12 + time.date.month - 1
        // 1970-01-01 was a Thursday.
        case .weekly: return (time.day - CivilTime(day: time.day - weekStart).weekday + 3 - weekStart) / 7
        case .daily: return time.day
        case .hourly: return time.day * 24 + time.second / 3600
        case .minutely: return time.day * 1440 + time.second / 60
        }
    }

    private func firstSecond(of period: Int) -> Int {
        switch frequency {
        case .yearly: CivilTime.day(year: period, month: 1, day: 1) * 86_400
        case .monthly: CivilTime.day(year: period / 12, month: period % 12 + 1, day: 1) * 86_400
        case .weekly: (period * 7 - 3 + weekStart) * 86_400
        case .daily: period * 86_400
        case .hourly: period * 3600
        case .minutely: period * 60
        }
    }

    /// The second before which nothing is due, when days or hours that do not count lie in front of it.
    private func blocked(_ period: Int, before end: Int) -> Int? {
        guard [.daily, .hourly, .minutely].contains(frequency) else { return nil }
        let time = CivilTime(seconds: firstSecond(of: period))
        let (year, month, day) = time.date
        let next = CivilTime.day(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1) * 86_400
        guard isIn(month: month) else { return next }
        let rest = dayBits(year: year, month: month) >> UInt64(day)
        if rest == 0 { return next }
        if rest & 1 == 0 { return (time.day + rest.trailingZeroBitCount) * 86_400 }
        guard frequency != .daily, !hours.isEmpty, !hours.contains(time.second / 3600) else { return nil }
        return (firstSecond(of: period) / 3600 + 1) * 3600
    }

    /// The days of a period, in order.
    private func days(of period: Int) -> [Int] {
        let day = CivilTime(seconds: firstSecond(of: period)).day
        switch frequency {
        case .minutely, .hourly, .daily: return [day]
        case .weekly:
            let wanted = weekdays.isEmpty ? [start.weekday] : weekdays.map(\.day)
            return (day..<day + 7).filter {
                let time = CivilTime(day: $0)
                return wanted.contains(time.weekday) && isIn(month: time.date.month)
            }
        case .monthly: return isIn(month: period % 12 + 1) ? days(year: period / 12, month: period % 12 + 1) : []
        case .yearly:
            let isPlain = months.isEmpty && monthDays.isEmpty && weekdays.isEmpty
            return (1...12).filter { isPlain ? $0 == start.date.month : isIn(month: $0) }
                .flatMap { days(year: period, month: $0) }
        }
    }

    private func days(year: Int, month: Int) -> [Int] {
        let first = CivilTime.day(year: year, month: month, day: 1), bits = dayBits(year: year, month: month)
        return (1...31).filter { bits >> UInt64($0) & 1 == 1 }.map { first + $0 - 1 }
    }

    /// The times of day of a period, in seconds and in order.
    private func times(of period: Int) -> [Int] {
        let second = firstSecond(of: period) % 86_400, ofDay = second < 0 ? second + 86_400 : second
        let rest = start.second % 60
        let minutes = minutes.isEmpty ? [start.second / 60 % 60] : minutes
        switch frequency {
        case .minutely: return self.minutes.isEmpty || self.minutes.contains(ofDay / 60 % 60) ? [ofDay + rest] : []
        case .hourly: return minutes.map { ofDay + $0 * 60 + rest }
        default:
            let hours = hours.isEmpty ? [start.second / 3600] : hours
            return hours.flatMap { hour in minutes.map { hour * 3600 + $0 * 60 + rest } }
        }
    }

    /// Whether a month counts.
    func isIn(month: Int) -> Bool { months.isEmpty || months.contains(month) }

    /// The days of a month that count, by its days of the month and of the week: bit 1 is the first.
    func dayBits(year: Int, month: Int) -> UInt64 {
        let first = CivilTime.day(year: year, month: month, day: 1)
        let next = CivilTime.day(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
        let length = next - first, all: UInt64 = (1 << UInt64(length + 1)) - 2
        var bits = all
        let isByStart = weekdays.isEmpty && monthDays.isEmpty && [.monthly, .yearly].contains(frequency)
        let wanted = isByStart ? [start.date.day] : monthDays
        if !wanted.isEmpty {
            let found = wanted.map { $0 > 0 ? $0 : length + 1 + $0 }.filter { (1...length).contains($0) }
            bits = found.reduce(0) { $0 | 1 << UInt64($1) }
        }
        guard !weekdays.isEmpty else { return bits }
        // The nth Tuesday is one of the year when the rule is yearly and names no month.
        let isOfYear = frequency == .yearly && months.isEmpty
        let from = isOfYear ? CivilTime.day(year: year, month: 1, day: 1) : first
        let to = isOfYear ? CivilTime.day(year: year + 1, month: 1, day: 1) : next
        var days: UInt64 = 0
        for weekday in weekdays {
            let least = from + (weekday.day - CivilTime(day: from).weekday + 7) % 7
            switch weekday.ordinal {
            case .none:
                for day in stride(from: least, to: to, by: 7) where day >= first && day < next {
                    days |= 1 << UInt64(day - first + 1)
                }
            case .some(let ordinal):
                let count = (to - least + 6) / 7, index = ordinal > 0 ? ordinal - 1 : count + ordinal
                let day = least + index * 7
                if (0..<count).contains(index), day >= first, day < next { days |= 1 << UInt64(day - first + 1) }
            }
        }
        return bits & days
    }
}
