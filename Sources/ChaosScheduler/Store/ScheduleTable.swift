import ChaosModel
import FoundationEssentials
import GRDB

/// The rows of schedules and of files.
enum ScheduleTable {
    /// Every schedule that was ever there, by name.
    static func all(_ database: Database) throws -> [String: ScheduleRow] {
        let rows = try Row.fetchAll(database.cachedStatement(sql: "SELECT * FROM schedule")).map(row)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0) })
    }

    /// One of them.
    static func row(_ name: String, _ database: Database) throws -> ScheduleRow? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM schedule WHERE name = ?"), arguments: [name]
        ).map(row)
    }

    /// Puts one in, in place of what was known of it.
    static func put(_ row: ScheduleRow, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO schedule (name, horizon, rule, pausedBy, pausedSince, pauseReason, failures)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET horizon = excluded.horizon, rule = excluded.rule,
                    pausedBy = excluded.pausedBy, pausedSince = excluded.pausedSince,
                    pauseReason = excluded.pauseReason, failures = excluded.failures
                """
        ).execute(arguments: [
            row.name, row.horizon, row.rule, row.pause?.by, row.pause?.since, row.pause?.reason, row.failures,
        ])
    }

    /// The last good text of each file.
    static func files(_ database: Database) throws -> [String: [UInt8]] {
        let rows = try Row.fetchAll(database, sql: "SELECT path, text FROM file")
        return try Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let bytes = try row.withUnsafeData(atIndex: 1) { data in data.map { [UInt8]($0) } ?? [] }
                return (row[0] as String, bytes)
            })
    }

    /// Keeps these texts, and no others.
    static func keep(_ texts: [String: [UInt8]], _ database: Database) throws {
        let known = try files(database)
        for path in known.keys where texts[path] == nil {
            try database.execute(sql: "DELETE FROM file WHERE path = ?", arguments: [path])
        }
        for (path, text) in texts where known[path] != text {
            try database.execute(
                sql:
                    "INSERT INTO file (path, text) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET text = excluded.text",
                arguments: [path, Data(text)])
        }
    }

    private static func row(_ row: Row) -> ScheduleRow {
        var schedule = ScheduleRow(name: row["name"], horizon: row["horizon"], rule: row["rule"])
        schedule.failures = row["failures"]
        if let by = row["pausedBy"] as String? {
            schedule.pause = ScheduleStatus.Pause(
                by: by, since: row["pausedSince"] ?? 0, reason: row["pauseReason"] ?? "")
        }
        return schedule
    }
}
