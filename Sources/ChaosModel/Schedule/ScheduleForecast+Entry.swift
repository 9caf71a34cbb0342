extension ScheduleForecast {
    /// What people may know of a drill: neither moment nor choice of a sealed one.
    public func entry(_ drill: PlannedDrill) -> ForecastEntry {
        let obstacle = obstacle(to: drill)
        let isHidden = schedule.isSealed && drill.closed == nil
        let moment = isHidden ? nil : drill.moment
        return ForecastEntry(
            schedule: schedule.name, nominal: Double(drill.nominal.at), earliest: Double(drill.bounds.lowerBound),
            latest: Double(drill.bounds.upperBound), moment: moment.map(Double.init),
            experiment: isHidden ? nil : drill.choice.flatMap { choice(at: $0)?.experiment } ?? onlyExperiment,
            local: zone.localText(at: moment ?? drill.bounds.lowerBound)
                + (moment == nil && drill.closed == nil ? " to \(end(of: drill))" : ""),
            isDue: obstacle == nil,
            reason: ([obstacle ?? way(of: drill)] + [drill.nominal.note].compactMap { $0 }).joined(separator: "; "),
            commitment: isHidden ? commitment(drill) : nil)
    }

    /// The moment by which a forecast is in order: that of a sealed drill must not show in it.
    func order(of drill: PlannedDrill) -> Int {
        (schedule.isSealed ? nil : drill.moment) ?? drill.bounds.lowerBound
    }

    private var onlyExperiment: String? { schedule.choices.count == 1 ? schedule.choices[0].experiment : nil }

    private func choice(at number: Int) -> Schedule.Choice? {
        schedule.choices.indices.contains(number) ? schedule.choices[number] : nil
    }

    /// Why a drill is not going to start.
    private func obstacle(to drill: PlannedDrill) -> String? {
        if let closed = drill.closed { return closed }
        if let pause { return "paused by \(pause.by)\(pause.reason.isEmpty ? "" : ": \(pause.reason)")" }
        guard !schedule.isSealed, let moment = drill.moment, let choice = drill.choice.flatMap(choice) else {
            return nil
        }
        return refusal(moment, choice)
    }

    /// How its moment comes about.
    private func way(of drill: PlannedDrill) -> String {
        let first = text(drill.bounds.lowerBound, near: drill), last = end(of: drill)
        var words = schedule.isSealed ? ["sealed"] : reach == 0 ? ["at its time"] : []
        if reach > 0 {
            words.append("\(drill.moment == nil || schedule.isSealed ? "" : "drawn ")from \(first) to \(last)")
        }
        if schedule.choices.count > 1 { words.append("one of \(schedule.choices.count) choices") }
        if drill.moment == nil, !schedule.isSealed { words.append("a secret of the host draws it") }
        words += drill.avoided.map { "not in the \($0)" }
        return words.joined(separator: ", ")
    }

    /// The end of its last minute: 05:00 for 04:59:59.
    private func end(of drill: PlannedDrill) -> String {
        text(drill.bounds.upperBound + 59 - (drill.bounds.upperBound + 59) % 60, near: drill)
    }

    private func text(_ moment: Int, near drill: PlannedDrill) -> String {
        zone.civil(at: moment).text(on: zone.civil(at: drill.nominal.at).day)
    }
}
