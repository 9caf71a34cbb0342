import GRDB

/// The tables of `daemon/schedules.sqlite`. What is in them is nowhere else: which due times are accounted for, who paused what.
///
/// `drill` has one row for each due time and each request: the columns that are asked for, and in `body` all of it, JSON.
/// A due time has one row for good: `UNIQUE` is what keeps it from being run twice. `schedule` has what is known of a schedule
/// beside its file: up to when its due times are accounted for, in seconds since 1970, by which rule; its pause; how many of
/// its drills failed in a row. `file` has the last good text of each file. `loss` says that this store takes the place of a
/// damaged one, until every schedule was paused for that.
enum StoreSchema {
    /// Makes the tables, or brings those of an earlier version up to date.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE drill (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, schedule TEXT NOT NULL, nominal REAL NOT NULL,
                        kind TEXT NOT NULL CHECK (kind IN ('due', 'request')), state TEXT NOT NULL, verdict TEXT,
                        body BLOB NOT NULL, UNIQUE (schedule, nominal, kind));
                    CREATE INDEX drill_open ON drill (state) WHERE state NOT IN ('ended', 'skipped');
                    CREATE INDEX drill_nominal ON drill (nominal);
                    CREATE TABLE schedule (
                        name TEXT PRIMARY KEY, horizon REAL NOT NULL, rule TEXT NOT NULL, pausedBy TEXT,
                        pausedSince REAL, pauseReason TEXT, failures INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
                    CREATE TABLE file (path TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
                    CREATE TABLE loss (id INTEGER PRIMARY KEY, reason TEXT NOT NULL);
                    """)
        }
        return migrator
    }
}
