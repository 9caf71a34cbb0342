import ChaosModel
import GRDB

/// A query as SQL: what follows `SELECT … FROM run`.
struct HistorySelection {
    private(set) var sql = ""
    private(set) var arguments = StatementArguments()
    /// Whether the rows come with the newest first: only then a limit leaves the newest.
    let isReversed: Bool

    init(_ query: HistoryQuery) {
        isReversed = query.limit != nil
        var conditions: [String] = []
        if let since = query.since {
            conditions.append("startedAt >= ?")
            arguments += [since]
        }
        if let until = query.until {
            conditions.append("startedAt < ?")
            arguments += [until]
        }
        if !query.experiments.isEmpty { conditions.append(fit("experiment", query.experiments)) }
        if !query.hosts.isEmpty { conditions.append(fit("host", query.hosts)) }
        if !query.verdicts.isEmpty { conditions.append(fit("verdict", query.verdicts.map(\.rawValue))) }
        if !query.faults.isEmpty {
            conditions.append("id IN (SELECT fault.run FROM fault WHERE \(fit("fault", query.faults)))")
        }
        for (name, pattern) in query.labels.sorted(by: { $0.key < $1.key }) {
            arguments += [name]
            conditions.append("id IN (SELECT label.run FROM label WHERE name = ? AND \(fit("value", [pattern])))")
        }
        if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
        sql += isReversed ? " ORDER BY startedAt DESC, run DESC" : " ORDER BY startedAt, run"
        if let limit = query.limit {
            sql += " LIMIT ?"
            arguments += [max(0, limit)]
        }
    }

    /// One of the patterns fits the column.
    private mutating func fit(_ column: String, _ patterns: [String]) -> String {
        let parts = patterns.map { pattern in
            let isName = !pattern.contains { "*?".contains($0) }
            arguments += [isName ? pattern : Self.glob(pattern)]
            return column + (isName ? " = ?" : " GLOB ?")
        }
        return "(" + parts.joined(separator: " OR ") + ")"
    }

    /// A `NamePattern` as SQLite has it, for which `[` begins a set of characters.
    private static func glob(_ pattern: String) -> String { pattern.replacing("[", with: "[[]") }
}
