import ChaosModel
import ChaosScheduler

/// The drills of a month, as far as a page can take them: a schedule may be due every minute.
struct CalendarDrills {
    /// The most drills of either kind that one page asks for, and so many at a time.
    private static let most = 10_000, portion = 1000

    let past: [DrillRecord], coming: [ForecastEntry]
    /// What is not here, in a sentence; `nil` when everything is.
    let limits: String?

    /// Asks a desk for what was and comes in some time.
    /// - Throws: `DeskError`.
    init(_ bounds: Range<Double>, now: Double, desk: any DrillDesk) throws(DeskError) {
        try self.init(
            bounds, now: now, past: { query throws(DeskError) in try desk.drills(query) },
            coming: { count, from throws(DeskError) in try desk.forecast(nil, count: count, from: from) })
    }

    /// Asks for what was and comes in some time.
    init(
        _ bounds: Range<Double>, now: Double, past: (DrillQuery) throws(DeskError) -> [DrillRecord],
        coming next: (Int, Double) throws(DeskError) -> [ForecastEntry]
    ) throws(DeskError) {
        var limits: [String] = []
        let query = DrillQuery(since: bounds.lowerBound - 86_400, until: bounds.upperBound, limit: Self.most)
        self.past = try past(query)
        if self.past.count == Self.most, let first = self.past.map(\.nominal).min() {
            limits.append("Of the drills that were, those before \(PageMoment(at: first).text) are not shown.")
        }
        var coming: [ForecastEntry] = [], known: Set<[String]> = []
        var from = max(bounds.lowerBound, now)
        while from < bounds.upperBound {
            let part = try next(Self.portion, from)
            // Windows that are open at that moment come again.
            let new = part.filter { known.insert([$0.schedule, "\($0.nominal)"]).inserted }
            coming += new
            guard part.count == Self.portion, !new.isEmpty, let last = part.last else { break }
            from = max(from, DrillTable.start(last))
            if coming.count >= Self.most {
                limits.append("Of the drills that come, those after \(PageMoment(at: from).text) are not shown.")
                break
            }
        }
        self.coming = coming
        self.limits = limits.isEmpty ? nil : limits.joined(separator: " ")
    }
}
