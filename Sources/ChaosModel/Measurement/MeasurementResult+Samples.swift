/// What the samples tell of the probe itself.
extension Report.MeasurementResult.Lateness {
    static func all(_ probes: [Record.ProbeFacts], _ series: [ProbeSeries]) -> [Self] {
        let each = zip(probes, series).map { probe, answers in
            Self(probe.name, answers.samples.map(\.lateness), interval: answers.interval)
        }
        var whole = Self("", series.flatMap { $0.samples.map(\.lateness) }, interval: nil)
        whole.late = each.reduce(0) { $0 + $1.late }
        return [whole] + each
    }

    private init(_ probe: String, _ lateness: [Int64], interval: Int64?) {
        let sorted = lateness.sorted()
        func rank(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[SLO.Objective.rank(share, of: sorted.count) - 1]) / 1e9
        }
        self.probe = probe
        self.interval = Double(interval ?? 0) / 1e9
        (p50, p99, max) = (rank(0.5), rank(0.99), Double(sorted.last ?? 0) / 1e9)
        late = interval.map { interval in sorted.count { $0 > interval } } ?? 0
        count = sorted.count
    }
}

extension Report.MeasurementResult.Hole {
    /// The longest stretch in which a probe's questions waited for us for longer than its interval.
    init?(_ series: [ProbeSeries], episodes: [Report.Episode], milestones: [Report.MilestoneResult]) {
        let late = series.flatMap { answers in answers.samples.lazy.filter { $0.lateness > answers.interval } }
        guard let worst = late.max(by: { $0.lateness < $1.lateness }) else { return nil }
        let end = worst.scheduled + worst.lateness
        at = worst.scheduled
        length = Double(worst.lateness) / 1e9
        var hits: [String] = []
        for (index, episode) in episodes.enumerated() {
            let name = episodes.count > 1 ? " of breach \(index + 1)" : ""
            if Self.meets(episode.violated, worst.scheduled, end) { hits.append("the violation\(name)") }
            if let recovered = episode.recovered, Self.meets(recovered, worst.scheduled, end) {
                hits.append("the recovery\(name)")
            }
        }
        for milestone in milestones {
            guard let at = milestone.at, Self.meets(at, worst.scheduled, end) else { continue }
            hits.append("milestone `\(milestone.name)`")
        }
        self.hits = hits
    }

    private static func meets(_ bounds: TimeBounds, _ start: Int64, _ end: Int64) -> Bool {
        bounds.low <= end && bounds.high >= start
    }
}

extension Report.MeasurementResult.LocalFailure {
    static func all(_ probes: [Record.ProbeFacts], _ series: [ProbeSeries]) -> [Self] {
        zip(probes, series).flatMap { probe, answers in
            let local = answers.samples.filter { $0.outcome == .local }
            return Dictionary(grouping: local, by: \.detail).sorted { $0.value.count > $1.value.count }
                .map { Self(probe: probe.name, error: ErrorNumber.name(of: Int32($0.key)), count: $0.value.count) }
        }
    }
}

extension ErrorNumber {
    /// The name of a number, `errno 512` for one that has none.
    static func name(of number: Int32) -> String {
        numbers.filter { $0.value == number }.keys.min() ?? "errno \(number)"
    }
}
