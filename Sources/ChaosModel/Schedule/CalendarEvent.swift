/// An event of a calendar, once or again and again.
struct CalendarEvent: Hashable {
    /// How long it lasts: days of the calendar, then seconds.
    struct Length: Hashable {
        var days = 0, seconds = 0
    }

    /// What it is called, and the line of the file that it begins on.
    var summary = "", line: Int
    /// Its first begin, by the clocks of a zone.
    var start: CivilTime, zone: TimeZoneRules
    var length: Length
    var rule: RecurrenceRule?
    /// Further begins, and those that are left out, as moments.
    var added: [CivilTime] = [], excluded: Set<Int> = []

    /// The stretch of time that a begin stands for. A begin or end that clocks skip or show twice makes it longer.
    func stretch(from time: CivilTime) -> Range<Int> {
        let begin = zone.moments(of: time).lowerBound
        let end = zone.moments(of: CivilTime(seconds: time.seconds + length.days * 86_400)).upperBound + length.seconds
        return begin..<max(end, begin + 1)
    }

    /// The first of its stretches that some time has to do with, in seconds since 1970.
    func stretch(touching run: ClosedRange<Int>) -> Range<Int>? {
        let touches = { (time: CivilTime) -> Range<Int>? in
            let stretch = stretch(from: time)
            let isDue = stretch.lowerBound <= run.upperBound && run.lowerBound < stretch.upperBound
            return isDue && !excluded.contains(stretch.lowerBound) ? stretch : nil
        }
        for time in [start] + added {
            if let found = touches(time) { return found }
        }
        guard let rule else { return nil }
        // Clocks are a day and some hours from universal time at most.
        let before = length.days * 86_400 + length.seconds + 2 * TimeZoneRules.farthest
        var from = run.lowerBound - before
        let end = run.upperBound + 2 * TimeZoneRules.farthest
        while from < end, let next = rule.first(in: from..<end) {
            let time = CivilTime(seconds: next)
            if let found = touches(time), found.lowerBound <= rule.latest ?? .max { return found }
            from = next + 1
        }
        return nil
    }
}
