import ChaosModel

/// What the store knows of a schedule beside its file.
struct ScheduleRow: Hashable {
    /// Its name.
    var name: String
    /// Every due time up to this one is accounted for, in seconds since 1970.
    var horizon: Double
    /// The rule by which they were due; empty while there is no such schedule.
    var rule: String
    /// Who keeps it from starting drills.
    var pause: ScheduleStatus.Pause?
    /// How many of its drills failed in a row.
    var failures = 0
}
