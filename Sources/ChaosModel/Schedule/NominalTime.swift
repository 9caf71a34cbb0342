/// A time at which a schedule is due by its rule alone: with the schedule's name its identity, whatever is drawn later.
public struct NominalTime: Hashable, Sendable {
    /// Seconds since 1970.
    public var at: Int
    /// What the zone's clocks show then.
    public var civil: CivilTime
    /// What was made of it when clocks were put forward or back at that time, such as "02:30 does not exist that day".
    public var note: String?

    /// Describes a time.
    public init(at: Int, civil: CivilTime, note: String? = nil) {
        self.at = at
        self.civil = civil
        self.note = note
    }
}
