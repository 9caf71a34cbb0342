import ChaosModel

/// A schedule in force, and all that its times and its draws depend on beside it.
struct ScheduleRules: Sendable {
    /// What is known of its future; the scheduler does the same.
    var forecast: ScheduleForecast

    /// A schedule whose draws come from a host's secret, unless it has a seed. Without the secret they are not known.
    init(_ schedule: Schedule, zones: [String: TimeZoneRules], secret: HostSecret?) {
        let name = schedule.name
        forecast = ScheduleForecast(schedule, zones: zones) { secret?.value(of: name, nominal: $0) }
        guard schedule.isSealed, let secret else { return }
        forecast.commitment = { [forecast] in SealedDraw($0, of: forecast.schedule, secret: secret)?.commitment }
    }

    /// The schedule.
    var schedule: Schedule { forecast.schedule }

    /// What tells its due times from those of another rule.
    var rule: String {
        switch schedule.timing {
        case .cron(let expressions): "cron \(expressions.map(\.text).joined(separator: " | ")) \(schedule.zone)"
        case .rule(let rule): "rule \(rule.text) from \(rule.start.text) \(schedule.zone)"
        case .manual: "manual"
        }
    }

    /// The first due time after a moment.
    func next(after moment: Double) -> Double? {
        guard let zone = forecast.zones[schedule.zone] else { return nil }
        return (schedule.timing.next(after: Int(moment.rounded(.down)), in: zone)?.at).map(Double.init)
    }

    /// Whether a moment is a due time.
    func isDue(at nominal: Double) -> Bool { next(after: nominal - 1) == nominal }

    /// What is drawn for a due time.
    func drill(at nominal: Double) -> PlannedDrill {
        let second = Int(nominal)
        return forecast.drill(NominalTime(at: second, civil: CivilTime(seconds: second)))
    }

    /// Why nothing of it may start at a moment.
    func closed(at moment: Double) -> String? { forecast.closed(at: Int(moment.rounded(.down))) }
}
