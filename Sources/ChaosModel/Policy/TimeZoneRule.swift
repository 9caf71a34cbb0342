/// A rule for all years, as POSIX writes it in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`. RFC 9636 allows hours from -167 to 167.
struct TimeZoneRule: Hashable, Sendable {
    /// A moment of every year.
    private enum Day: Hashable, Sendable {
        /// The week (5 is the last) and weekday (Sunday is 0) of a month.
        case weekday(month: Int, week: Int, day: Int)
        /// Day 1...365, never counting the 29th of February.
        case julian(Int)
        /// Day 0...365.
        case ordinal(Int)

        func day(of year: Int) -> Int {
            let start = CivilTime.day(year: year, month: 1, day: 1)
            switch self {
            case .julian(let number):
                let isLeap = CivilTime.day(year: year + 1, month: 1, day: 1) - start == 366
                return start + number - 1 + (isLeap && number >= 60 ? 1 : 0)
            case .ordinal(let number): return start + number
            case .weekday(let month, let week, let day):
                let first = CivilTime.day(year: year, month: month, day: 1)
                let next =
                    month == 12
                    ? CivilTime.day(year: year + 1, month: 1, day: 1)
                    : CivilTime.day(year: year, month: month + 1, day: 1)
                // Monday is 0 in `weekday`, Sunday is 0 here.
                let skip = (day + 6 - CivilTime(day: first).weekday + 7) % 7
                var found = first + skip + (week - 1) * 7
                while found >= next { found -= 7 }
                return found
            }
        }
    }

    /// Summer time: its clock, and the second of a day at which it begins and ends, by the clock of before.
    private struct Summer: Hashable {
        var clock: TimeZoneRules.Clock, begins: Day, beginSecond: Int, ends: Day, endSecond: Int
    }

    private let standard: TimeZoneRules.Clock
    private var summer: Summer?

    /// Reads a rule; `nil` when it is none.
    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard let name = Self.name(&rest), let west = Self.time(&rest) else { return nil }
        standard = TimeZoneRules.Clock(offset: -west, name: name)
        guard !rest.isEmpty else { return }
        guard let name = Self.name(&rest) else { return nil }
        var offset = standard.offset + 3600
        if rest.first != UInt8(ascii: ",") {
            guard let west = Self.time(&rest) else { return nil }
            offset = -west
        }
        guard let begin = Self.moment(&rest), let end = Self.moment(&rest), rest.isEmpty else { return nil }
        summer = Summer(
            clock: TimeZoneRules.Clock(offset: offset, name: name), begins: begin.day, beginSecond: begin.second,
            ends: end.day, endSecond: end.second)
    }

    /// What the clocks do at a moment, in seconds since 1970.
    func clock(at moment: Int) -> TimeZoneRules.Clock {
        guard let summer else { return standard }
        let year = CivilTime(seconds: moment + standard.offset).date.year
        let (begin, end) = (begin(of: summer, in: year), end(of: summer, in: year))
        let isSummer = begin < end ? begin <= moment && moment < end : !(end <= moment && moment < begin)
        return isSummer ? summer.clock : standard
    }

    /// The moments of some years at which summer time begins or ends, in order.
    func changes(in years: ClosedRange<Int>) -> [TimeZoneRules.Transition] {
        guard let summer else { return [] }
        let moments = years.flatMap { [begin(of: summer, in: $0), end(of: summer, in: $0)] }
        // What holds from then on is asked, not told: where summer time lasts all year, its end is a begin too.
        return moments.sorted().map { TimeZoneRules.Transition(at: $0, clock: clock(at: $0)) }
    }

    /// The clock shows standard time until summer begins, and summer time until it ends.
    private func begin(of summer: Summer, in year: Int) -> Int {
        summer.begins.day(of: year) * 86_400 + summer.beginSecond - standard.offset
    }

    private func end(of summer: Summer, in year: Int) -> Int {
        summer.ends.day(of: year) * 86_400 + summer.endSecond - summer.clock.offset
    }

    /// `CET`, or `+03`, written `<+03>`.
    private static func name(_ rest: inout ArraySlice<UInt8>) -> String? {
        let name: ArraySlice<UInt8>
        if rest.first == UInt8(ascii: "<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            name = rest[..<end].dropFirst()
            rest = rest[(end + 1)...]
        } else {
            name = rest.prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || (97...122).contains($0) }
            rest = rest.dropFirst(name.count)
        }
        return name.count >= 3 ? String(decoding: name, as: UTF8.self) : nil
    }

    /// `-1`, `5:30`, `+3:00:00`, in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest = rest.dropFirst()
        }
        guard var seconds = number(&rest).map({ $0 * 3600 }) else { return nil }
        for unit in [60, 1] where rest.first == UInt8(ascii: ":") {
            rest = rest.dropFirst()
            guard let part = number(&rest), part < 60 else { return nil }
            seconds += part * unit
        }
        return seconds <= 168 * 3600 ? sign * seconds : nil
    }

    /// `,M3.5.0/2`: the day, and the second of it, 02:00 when none is said.
    private static func moment(_ rest: inout ArraySlice<UInt8>) -> (day: Day, second: Int)? {
        guard rest.first == UInt8(ascii: ",") else { return nil }
        rest = rest.dropFirst()
        let day: Day
        switch rest.first {
        case UInt8(ascii: "M"):
            rest = rest.dropFirst()
            var parts: [Int] = []
            for index in 0..<3 {
                if index > 0 {
                    guard rest.first == UInt8(ascii: ".") else { return nil }
                    rest = rest.dropFirst()
                }
                guard let part = number(&rest) else { return nil }
                parts.append(part)
            }
            guard (1...12).contains(parts[0]), (1...5).contains(parts[1]), parts[2] <= 6 else { return nil }
            day = .weekday(month: parts[0], week: parts[1], day: parts[2])
        case UInt8(ascii: "J"):
            rest = rest.dropFirst()
            guard let part = number(&rest), (1...365).contains(part) else { return nil }
            day = .julian(part)
        default:
            guard let part = number(&rest), part <= 365 else { return nil }
            day = .ordinal(part)
        }
        guard rest.first == UInt8(ascii: "/") else { return (day, 7200) }
        rest = rest.dropFirst()
        return time(&rest).map { (day, $0) }
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { $0.isASCIIDigit }
        rest = rest.dropFirst(digits.count)
        return digits.count <= 4 ? Int(String(decoding: digits, as: UTF8.self)) : nil
    }
}
