/// What will become of a schedule's coming times, as far as that is known: pure, and the same as the scheduler will do.
public struct ScheduleForecast: Sendable {
    /// The schedule.
    public var schedule: Schedule
    /// The zones that it and its blackouts name.
    public var zones: [String: TimeZoneRules]
    /// The 64-bit value that draws for a nominal time, when the schedule has no seed; `nil` when nobody here knows it.
    public var value: @Sendable (_ nominal: Int) -> UInt64?
    /// Who keeps it from starting drills, and why.
    public var pause: ScheduleStatus.Pause?
    /// What calendars close in a stretch of time.
    public var calendars: @Sendable (Range<Int>) -> [ClosedTime] = { _ in [] }
    /// Why the host would refuse a drill; `nil` when nothing is known against it. Not asked of what is sealed: the answer
    /// would tell its moment.
    public var refusal: @Sendable (_ moment: Int, Schedule.Choice) -> String? = { _, _ in nil }
    /// Up to when its due times are accounted for, in seconds since 1970: of those only `known` ones are to come.
    public var horizon: Int?
    /// What is to come of due times that are accounted for.
    public var known: [ForecastEntry] = []
    /// SHA-256 that commits to a sealed drill.
    public var commitment: @Sendable (PlannedDrill) -> String? = { _ in nil }

    /// Describes a schedule's future.
    public init(
        _ schedule: Schedule, zones: [String: TimeZoneRules],
        value: @escaping @Sendable (_ nominal: Int) -> UInt64? = { _ in nil }
    ) {
        self.schedule = schedule
        self.zones = zones
        self.value = value
    }

    /// What its clocks do. A zone that nobody knows counts as universal time: whoever reads files finds such first.
    var zone: TimeZoneRules { zones[schedule.zone] ?? .universal }

    /// The seconds after a nominal time in which it may start, before any is closed.
    var reach: Int { Self.seconds(schedule.window) + Self.seconds(schedule.jitter) }

    /// The first drill due after a nominal time, in seconds since 1970; `nil` when there is none any more.
    public func next(after nominal: Int) -> PlannedDrill? {
        schedule.timing.next(after: nominal, in: zone).map(drill)
    }

    /// What is drawn for a nominal time.
    public func drill(_ nominal: NominalTime) -> PlannedDrill {
        let window = nominal.at..<(nominal.at + max(1, Self.seconds(schedule.window)))
        let jitter = Self.seconds(schedule.jitter)
        let closed = closedTimes(in: window.lowerBound..<(window.upperBound + jitter))
        let stretches = closed.map(\.stretch)
        var drill = PlannedDrill(nominal: nominal, bounds: nominal.at...(window.upperBound - 1 + jitter), avoided: [])
        let open = OpenTime(window, without: stretches)
        guard let bounds = open.bounds else {
            drill.closed = Self.reasons(closed.filter { $0.stretch.overlaps(window) }).joined(separator: ", and ")
            return drill
        }
        let late = OpenTime(bounds.upperBound..<(bounds.upperBound + jitter + 1), without: stretches)
        drill.bounds = bounds.lowerBound...(late.bounds?.upperBound ?? bounds.upperBound)
        drill.avoided = Self.reasons(closed)
        guard let draw = draw(nominal.at) else { return drill }
        drill.moment = draw.moment(in: window, jitter: jitter, closed: stretches)
        drill.choice = draw.choice(weights: schedule.choices.map(\.weight))
        return drill
    }

    /// Why nothing of the schedule may start at a moment, in seconds since 1970: a blackout, a calendar's event.
    public func closed(at moment: Int) -> String? {
        let reasons = Self.reasons(closedTimes(in: moment..<(moment + 1)))
        return reasons.isEmpty ? nil : reasons.joined(separator: ", and ")
    }

    private func draw(_ nominal: Int) -> DrillDraw? {
        if let seed = schedule.seed {
            return DrillDraw(value: DrillDraw.value(seed: seed, schedule: schedule.name, nominal: nominal))
        }
        let isCertain = reach == 0 && schedule.choices.count <= 1
        return (isCertain ? 0 : value(nominal)).map(DrillDraw.init)
    }

    /// Blackouts and calendars' events that have to do with a stretch.
    private func closedTimes(in stretch: Range<Int>) -> [ClosedTime] {
        let blackouts = schedule.blackouts.flatMap { window -> [ClosedTime] in
            // What a zone that nobody knows closes cannot be told: everything, then.
            guard let rules = zones[window.zone] else {
                return [ClosedTime(stretch, because: "blackout \(window.words)")]
            }
            return window.stretches(
                around: stretch.lowerBound...(stretch.upperBound - 1), by: rules, isNarrow: false
            ).map { ClosedTime($0, because: "blackout \(window.words)") }
        }
        return (blackouts + calendars(stretch)).filter { $0.stretch.overlaps(stretch) }
    }

    private static func reasons(_ closed: [ClosedTime]) -> [String] {
        closed.reduce(into: []) { if !$0.contains($1.reason) { $0.append($1.reason) } }
    }

    private static func seconds(_ duration: Duration) -> Int { Int(duration.components.seconds) }
}
