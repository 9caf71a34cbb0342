import ChaosModel
import FoundationEssentials
import GRDB

/// The rows of drills.
enum DrillTable {
    /// Adds a drill, and gives it its number.
    /// - Returns: `false` when that due time, or that request, has one already; then nothing is added.
    static func add(_ drill: inout StoredDrill, _ database: Database) throws -> Bool {
        try database.cachedStatement(
            sql: """
                INSERT INTO drill (schedule, nominal, kind, state, verdict, body) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            drill.record.schedule, drill.record.nominal, drill.isDue ? "due" : "request", drill.record.state.rawValue,
            drill.record.verdict, try body(drill),
        ])
        guard database.changesCount == 1 else { return false }
        drill.record.id = database.lastInsertedRowID
        return true
    }

    /// Writes down how a drill stands now.
    static func update(_ drill: StoredDrill, _ database: Database) throws {
        try database.cachedStatement(sql: "UPDATE drill SET state = ?, verdict = ?, body = ? WHERE id = ?")
            .execute(arguments: [drill.record.state.rawValue, drill.record.verdict, try body(drill), drill.record.id])
    }

    /// Those that are not over, by number.
    static func open(_ database: Database) throws -> [StoredDrill] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT id, body FROM drill WHERE state NOT IN ('ended', 'skipped') ORDER BY id")
        ).map(drill)
    }

    /// One of them.
    static func drill(_ id: Int64, _ database: Database) throws -> StoredDrill? {
        try Row.fetchOne(database, sql: "SELECT id, body FROM drill WHERE id = ?", arguments: [id]).map(drill)
    }

    /// Those that are asked for, the newest first. One that is over and cannot be read is left out: nothing hangs on it.
    static func drills(_ query: DrillQuery, _ database: Database) throws -> [StoredDrill] {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        if let schedule = query.schedule {
            conditions.append("schedule = ?")
            arguments += [schedule]
        }
        if let since = query.since {
            conditions.append("nominal >= ?")
            arguments += [since]
        }
        if let until = query.until {
            conditions.append("nominal < ?")
            arguments += [until]
        }
        if !query.states.isEmpty {
            conditions.append("state IN (\(query.states.map { _ in "?" }.joined(separator: ",")))")
            arguments += StatementArguments(query.states.map(\.rawValue))
        }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        arguments += [max(0, query.limit)]
        return try Row.fetchAll(
            database, sql: "SELECT id, body, state FROM drill\(filter) ORDER BY nominal DESC, id DESC LIMIT ?",
            arguments: arguments
        ).compactMap { row in
            do { return try drill(row) } catch is ScheduleStore.RowDamage {
                let state: String? = row["state"]
                if state == "ended" || state == "skipped" { return nil }
                throw ScheduleStore.RowDamage()
            }
        }
    }

    /// Forgets what is over and not among the newest of its kind: those that passed, those that did not, and those that
    /// never ran, which are kept as many as of those that did not pass.
    static func prune(_ schedule: String, to keep: Schedule.Keep, _ database: Database) throws {
        for (kind, count) in [
            ("state = 'ended' AND verdict = 'passed'", keep.passed),
            ("state = 'ended' AND verdict IS NOT 'passed'", keep.failed), ("state = 'skipped'", keep.failed),
        ] {
            try database.cachedStatement(
                sql: """
                    DELETE FROM drill WHERE schedule = ?1 AND \(kind) AND id NOT IN (
                        SELECT id FROM drill WHERE schedule = ?1 AND \(kind) ORDER BY nominal DESC, id DESC LIMIT ?2)
                    """
            ).execute(arguments: [schedule, max(0, count)])
        }
    }

    private static func body(_ drill: StoredDrill) throws -> Data { try JSONEncoder().encode(drill) }

    private static func drill(_ row: Row) throws -> StoredDrill {
        let drill = try row.withUnsafeData(atIndex: 1) { data -> StoredDrill? in
            do { return try data.map { try JSONDecoder().decode(StoredDrill.self, from: $0) } } catch { return nil }
        }
        guard var drill else { throw ScheduleStore.RowDamage() }
        drill.record.id = row[0]
        return drill
    }
}
