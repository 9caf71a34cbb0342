import ChaosModel
import ChaosScheduler

/// Notices that something changed in the daemon that pages show: drills, schedules, the halt, files.
struct DaemonWatch {
    /// What pages show, without what is different at every look.
    struct Standing: Hashable, Sendable {
        var status: DaemonStatus
        var schedules: [ScheduleStatus]

        init(_ desk: any DrillDesk) throws(DeskError) {
            status = try desk.status()
            status.now = 0
            schedules = try desk.schedules()
        }
    }

    private var last: Standing?

    /// Looks again.
    /// - Returns: how the daemon stands, when that is not as it was; nothing at the first look.
    mutating func look(at desk: any DrillDesk) throws(DeskError) -> DaemonStatus? {
        let standing = try Standing(desk)
        defer { last = standing }
        guard let last, last != standing else { return nil }
        return try desk.status().withoutSources
    }
}
