/// Which runs of the history belong to a group: a question to the history whose times may be so long before now, and
/// versions.
public struct RunFilter: Hashable, Sendable {
    /// What the history is asked for, but for the times.
    public var query = HistoryQuery()
    /// When a run began.
    public var since: HistoryTime?, until: HistoryTime?
    /// Patterns of Aftershock's version, one of which must fit.
    public var versions: [NamePattern] = []

    /// Every run.
    public init() {}

    /// The question to the history; without a limit where the versions are looked at first.
    /// - Parameter now: Seconds since 1970.
    public func query(now: Double) -> HistoryQuery {
        var query = query
        query.since = since?.seconds(now: now)
        query.until = until?.seconds(now: now)
        if !versions.isEmpty { query.limit = nil }
        return query
    }

    /// What of the history's answer belongs to the group, oldest first.
    public func narrowed(_ runs: [RunSummary]) -> [RunSummary] {
        let found = runs.filter { run in versions.isEmpty || versions.contains { $0.matches(run.version) } }
            .sorted { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }
        return query.limit.map { Array(found.suffix($0)) } ?? found
    }
}
