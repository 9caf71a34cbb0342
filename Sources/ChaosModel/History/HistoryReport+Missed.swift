extension HistoryReport.Missed {
    /// How much later than due a drill may begin, as a share of the time between two.
    public static let grace = 0.1

    /// The drills that were due in `since ..< until` and did not begin by the end of their grace: one entry for each time
    /// without a drill, with how many were due in it. One that never ran counts from where the time covered begins, and
    /// once, unless it is known since when it is due. Oldest first.
    static func all(_ runs: [HistoryRun], drills: [DueDrill], since: Double, until: Double) -> [Self] {
        guard since.isFinite, until.isFinite else { return [] }
        var held: [String: [HistoryRun]] = [:]
        for run in runs where run.summary.isDrill { held[run.summary.experiment, default: []].append(run) }
        var missed: [(due: Double, entry: Self)] = []
        func look(
            _ experiment: String, every: Double?, from last: Double, _ next: Double, isRun: Bool, most: Double = 1e9
        ) {
            guard let every, every >= 1, every.isFinite, last.isFinite else { return }
            // Of the times due, those in the time covered whose grace was over before the next one began.
            let first = max(1, ((since - last) / every).rounded(.up))
            let latest = ((min(next, until) - last) / every - Self.grace).rounded(.up) - 1
            let due = last + first * every
            guard latest >= first, due < until else { return }
            missed.append(
                (
                    due,
                    Self(
                        experiment: experiment, every: every, due: Figure.timestamp(due),
                        last: isRun ? Figure.timestamp(last) : nil, times: Int(min(latest - first + 1, most)))
                ))
        }
        for (experiment, runs) in held {
            for (run, next) in zip(runs, runs.dropFirst()) {
                look(
                    experiment, every: run.summary.every, from: run.summary.startedAt, next.summary.startedAt,
                    isRun: true)
            }
            if let last = runs.last {
                let every = drills.first { $0.experiment == experiment }?.every ?? last.summary.every
                look(experiment, every: every, from: last.summary.startedAt, until, isRun: true)
            }
        }
        for drill in drills where held[drill.experiment] == nil {
            look(
                drill.experiment, every: drill.every, from: drill.from ?? since, until, isRun: false,
                most: drill.from == nil ? 1 : 1e9)
        }
        return missed.sorted { ($0.due, $0.entry.experiment) < ($1.due, $1.entry.experiment) }.map(\.entry)
    }
}
