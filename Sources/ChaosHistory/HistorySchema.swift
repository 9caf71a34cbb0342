import GRDB

/// The tables of the history. Whatever is in them can be built again from the bundles.
///
/// `run` has one row a run: the columns that are asked for, and in `summary` all of it, as `SummaryCodec` writes it.
/// `label` and `fault` are there to be asked for. `bundle` names the bundles without a row, and why they have none.
/// `listing` is when `runs/` was last changed as it was compared with the rows, in nanoseconds.
enum HistorySchema {
    /// Makes the tables, or brings those of an earlier version up to date.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE run (
                        id INTEGER PRIMARY KEY, run TEXT NOT NULL UNIQUE, startedAt REAL NOT NULL,
                        experiment TEXT NOT NULL, verdict TEXT NOT NULL, host TEXT NOT NULL,
                        interrupted INTEGER NOT NULL, summary BLOB NOT NULL);
                    CREATE INDEX run_startedAt ON run (startedAt, run);
                    CREATE INDEX run_experiment ON run (experiment, startedAt);
                    CREATE INDEX run_verdict ON run (verdict, startedAt);
                    CREATE INDEX run_host ON run (host, startedAt);
                    CREATE INDEX run_interrupted ON run (run) WHERE interrupted;
                    CREATE TABLE label (
                        name TEXT NOT NULL, value TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
                        PRIMARY KEY (name, value, run)) WITHOUT ROWID;
                    CREATE INDEX label_run ON label (run);
                    CREATE TABLE fault (
                        fault TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
                        PRIMARY KEY (fault, run)) WITHOUT ROWID;
                    CREATE INDEX fault_run ON fault (run);
                    CREATE TABLE bundle (run TEXT PRIMARY KEY, reason TEXT) WITHOUT ROWID;
                    CREATE TABLE listing (id INTEGER PRIMARY KEY CHECK (id = 1), modified INTEGER NOT NULL);
                    """)
        }
        return migrator
    }
}
