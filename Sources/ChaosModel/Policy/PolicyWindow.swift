/// Hours of the week in which runs are allowed, or a span of days in which none is.
public struct PolicyWindow: Hashable, Sendable {
    /// When it is.
    public enum Span: Hashable, Sendable {
        /// On these days (Monday is 0) from one second of the day to another; past midnight when that is the earlier one.
        case weekly(days: Set<Int>, from: Int, to: Int)
        /// Once, up to but not including the end.
        case once(from: CivilTime, to: CivilTime)
    }

    /// When it is, by the clocks of the zone.
    public var span: Span
    /// The zone's name in the zone database.
    public var zone: String
    /// Where the zone stands in the policy.
    public var location: Location?

    /// Every stretch of it that has to do with `from...to`, in seconds since 1970, as its rules have it.
    /// - Parameter isNarrow: A time that the clocks skip or show twice makes the stretch shorter, not longer.
    func stretches(around run: ClosedRange<Int>, by rules: TimeZoneRules, isNarrow: Bool) -> [Range<Int>] {
        let stretch = { (from: CivilTime, to: CivilTime) -> Range<Int>? in
            let begin = rules.moments(of: from), end = rules.moments(of: to)
            let low = isNarrow ? begin.upperBound : begin.lowerBound
            let high = isNarrow ? end.lowerBound : end.upperBound
            return low < high ? low..<high : nil
        }
        switch span {
        case .once(let from, let to): return stretch(from, to).map { [$0] } ?? []
        case .weekly(let days, let from, let to):
            let first = rules.civil(at: run.lowerBound).day - 2, last = rules.civil(at: run.upperBound).day + 1
            return (first...last).filter { days.contains(CivilTime(day: $0).weekday) }.compactMap { day in
                stretch(
                    CivilTime(day: day, second: from), CivilTime(day: to <= from ? day + 1 : day, second: to))
            }
        }
    }

    /// `mon-thu 09:00-16:00 Europe/Berlin`.
    public var words: String {
        switch span {
        case .weekly(let days, let from, let to):
            "\(Weekdays.text(days)) \(CivilTime.text(ofSecond: from))-\(CivilTime.text(ofSecond: to)) \(zone)"
        case .once(let from, let to): "\(from.text) to \(to.text) \(zone)"
        }
    }
}

extension [PolicyWindow] {
    /// Whether the windows together cover a run from its first second to its last.
    func cover(_ run: ClosedRange<Int>, in zones: [String: TimeZoneRules]) -> Bool {
        let stretches = flatMap { window in
            zones[window.zone].map { window.stretches(around: run, by: $0, isNarrow: true) } ?? []
        }
        var reached = run.lowerBound
        guard stretches.contains(where: { $0.contains(reached) }) else { return false }
        for stretch in stretches.sorted(by: { $0.lowerBound < $1.lowerBound }) where stretch.lowerBound <= reached {
            reached = Swift.max(reached, stretch.upperBound)
        }
        return reached >= run.upperBound
    }

    /// The first of them that a run would touch. A zone that nobody knows is touched always.
    func touched(by run: ClosedRange<Int>, in zones: [String: TimeZoneRules]) -> PolicyWindow? {
        first { window in
            guard let rules = zones[window.zone] else { return true }
            return window.stretches(around: run, by: rules, isNarrow: false).contains {
                $0.lowerBound <= run.upperBound && run.lowerBound < $0.upperBound
            }
        }
    }
}
