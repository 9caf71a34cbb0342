/// The coming drills of a schedule, in the order in which they start, as far as people may know that.
struct ForecastSequence: Sequence, IteratorProtocol {
    private let forecast: ScheduleForecast
    private let from: Int
    private var upcoming: PlannedDrill?
    /// Drills whose moments may come after that of one due later: windows may overlap.
    private var waiting: [(order: Int, entry: ForecastEntry)] = []

    /// The drills that start at a moment or later, or may: seconds since 1970.
    init(_ forecast: ScheduleForecast, from: Int) {
        self.forecast = forecast
        self.from = from
        let first = from - forecast.reach - 2
        upcoming = forecast.next(after: Swift.max(first, forecast.horizon ?? first))
        waiting = forecast.known.map { (Int(($0.moment ?? $0.earliest).rounded(.down)), $0) }.sorted { $0.0 < $1.0 }
    }

    mutating func next() -> (order: Int, entry: ForecastEntry)? {
        while let drill = upcoming, waiting.first.map({ drill.nominal.at <= $0.order }) ?? true {
            upcoming = forecast.next(after: drill.nominal.at)
            let order = forecast.order(of: drill)
            // One that is sealed may start until its window ends.
            guard (drill.moment == nil || forecast.schedule.isSealed ? drill.bounds.upperBound : order) >= from else {
                continue
            }
            let place = waiting.firstIndex { $0.order > order } ?? waiting.count
            waiting.insert((order, forecast.entry(drill)), at: place)
        }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }
}

extension [ScheduleForecast] {
    /// The next drills of all these schedules, in the order in which they start.
    /// - Parameters:
    ///   - from: Seconds since 1970.
    ///   - count: How many at most.
    public func entries(from: Double, count: Int) -> [ForecastEntry] {
        guard from.isFinite, abs(from) < 1e11 else { return [] }
        var sequences = map { ForecastSequence($0, from: Int(from.rounded(.up))) }
        var heads = sequences.indices.map { sequences[$0].next() }
        var entries: [ForecastEntry] = []
        while entries.count < count {
            let open = heads.indices.filter { heads[$0] != nil }
            guard let first = open.min(by: { (heads[$0]?.order ?? 0) < (heads[$1]?.order ?? 0) }),
                let head = heads[first]
            else { break }
            entries.append(head.entry)
            heads[first] = sequences[first].next()
        }
        return entries
    }
}
