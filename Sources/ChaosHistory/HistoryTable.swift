import ChaosModel
import FoundationEssentials
import GRDB

/// The rows of the history: written, removed and read.
enum HistoryTable {
    /// Puts a run in, in place of an earlier row of it.
    static func insert(_ run: RunSummary, _ database: Database) throws {
        try remove(run.run, database)
        try database.cachedStatement(
            sql: """
                INSERT INTO run (run, startedAt, experiment, verdict, host, interrupted, summary)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            run.run, run.startedAt, run.experiment, run.verdict.rawValue, run.host, run.interrupted ?? false,
            Data(SummaryCodec.encode(run)),
        ])
        let id = database.lastInsertedRowID
        for (name, value) in run.labels {
            try database.cachedStatement(sql: "INSERT INTO label (name, value, run) VALUES (?, ?, ?)")
                .execute(arguments: [name, value, id])
        }
        for fault in Set(run.faults.map(\.fault)) {
            try database.cachedStatement(sql: "INSERT INTO fault (fault, run) VALUES (?, ?)")
                .execute(arguments: [fault, id])
        }
    }

    /// Takes a run out, if it is there.
    static func remove(_ run: String, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM run WHERE run = ?").execute(arguments: [run])
        try database.cachedStatement(sql: "DELETE FROM bundle WHERE run = ?").execute(arguments: [run])
    }

    /// Notes why a bundle has no row; without a reason its run is under way.
    static func note(_ run: String, _ reason: String?, _ database: Database) throws {
        try remove(run, database)
        try database.cachedStatement(sql: "INSERT INTO bundle (run, reason) VALUES (?, ?)")
            .execute(arguments: [run, reason])
    }

    /// The runs that are meant, oldest first.
    static func runs(_ query: HistoryQuery, _ database: Database) throws -> [RunSummary] {
        let selection = HistorySelection(query)
        let rows = try Row.fetchCursor(
            database, sql: "SELECT summary FROM run" + selection.sql, arguments: selection.arguments)
        var runs: [RunSummary] = []
        while let row = try rows.next() { runs.append(try summary(row)) }
        return selection.isReversed ? runs.reversed() : runs
    }

    /// Whether every table is there, and every row can be read.
    static func isLegible(_ database: Database) throws -> Bool {
        for table in ["label", "fault", "bundle", "listing"] {
            _ = try Row.fetchOne(database, sql: "SELECT * FROM \(table) LIMIT 1")
        }
        let rows = try Row.fetchCursor(database, sql: "SELECT summary FROM run")
        while let row = try rows.next() { _ = try summary(row) }
        return true
    }

    private static func summary(_ row: Row) throws -> RunSummary {
        try row.withUnsafeData(atIndex: 0) { data in
            guard let data else { throw HistoryDatabase.RowDamage() }
            do throws(SummaryCodec.Failure) { return try SummaryCodec.decode([UInt8](data)) } catch {
                throw HistoryDatabase.RowDamage()
            }
        }
    }
}

extension HistoryTable {
    /// One run; `nil` when there is none of this name.
    static func run(_ name: String, _ database: Database) throws -> RunSummary? {
        try Row.fetchOne(database, sql: "SELECT summary FROM run WHERE run = ?", arguments: [name]).map(summary)
    }

    /// How many runs there are.
    static func count(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM run") ?? 0
    }

    /// The bundles without a row.
    static func unlisted(_ database: Database) throws -> [UnlistedRun] {
        try Row.fetchAll(database, sql: "SELECT run, reason FROM bundle ORDER BY run").map {
            UnlistedRun(run: $0[0], damage: $0[1])
        }
    }
}
