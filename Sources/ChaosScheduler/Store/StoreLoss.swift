import GRDB

/// What the store remembers of having taken the place of a damaged one.
enum StoreLoss {
    /// Who pauses schedules after a loss, and after failures.
    static let pauser = "aftershockd"

    /// Why schedules are to be paused, which is forgotten herewith; `nil` when nothing was lost.
    static func take(_ database: Database) throws -> String? {
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM loss") ?? 0 > 0 else { return nil }
        try database.execute(sql: "DELETE FROM loss")
        return "the scheduler's store was damaged or lost: whether somebody had paused this is not known any more"
    }
}
