/// When a schedule is due.
public enum DrillTiming: Hashable, Sendable {
    /// At the times of any of these.
    case cron([CronExpression])
    /// At the times of a rule.
    case rule(RecurrenceRule)
    /// Only when somebody asks for it.
    case manual
}

extension DrillTiming {
    /// The first time after a moment, in seconds since 1970; `nil` when there is none in the next four hundred years.
    ///
    /// A pattern with a fixed hour and minute is a time of the clock on the wall: where clocks skip it, it comes at the
    /// first moment after that; where they show it twice, the first time only. A pattern whose hour or minute is `*` or
    /// a step, and a rule by the hour or minute, goes by real time: whenever clocks show it. This is the rule of Debian's
    /// cron(8). The time's note says what was made of it.
    public func next(after moment: Int, in zone: TimeZoneRules) -> NominalTime? {
        switch self {
        case .manual: return nil
        case .rule(let rule): return rule.next(after: moment, in: zone)
        case .cron(let expressions):
            let times = expressions.compactMap { $0.next(after: moment, in: zone) }
            guard let first = times.map(\.at).min() else { return nil }
            let all = times.filter { $0.at == first }
            return all.first { $0.note != nil } ?? all.first
        }
    }

    /// When it is due, in English: `at 02:30, Monday to Friday`.
    public var words: String {
        switch self {
        case .manual: "only when asked for"
        case .rule(let rule): rule.words
        case .cron(let expressions): expressions.map(\.words).joined(separator: "; ")
        }
    }
}
