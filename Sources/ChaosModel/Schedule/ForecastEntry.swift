/// A time that will come, and what will become of it as far as that is known now. Its JSON names are stable.
public struct ForecastEntry: Hashable, Codable, Sendable {
    /// The schedule.
    public var schedule: String
    /// When it is due by its rule, in seconds since 1970.
    public var nominal: Double
    /// The first and last moment at which it may start.
    public var earliest: Double, latest: Double
    /// The moment that was drawn; `nil` when that is sealed.
    public var moment: Double?
    /// The experiment that was drawn; `nil` when that is sealed.
    public var experiment: String?
    /// The same moment as the clocks of the schedule's zone show it, with the zone's name: for people.
    public var local: String
    /// Whether it is going to start.
    public var isDue: Bool
    /// Why, or why not, in a sentence.
    public var reason: String
    /// SHA-256 that commits to what is sealed.
    public var commitment: String?

    /// Describes a time.
    public init(
        schedule: String, nominal: Double, earliest: Double, latest: Double, moment: Double?, experiment: String?,
        local: String, isDue: Bool, reason: String, commitment: String? = nil
    ) {
        self.schedule = schedule
        self.nominal = nominal
        self.earliest = earliest
        self.latest = latest
        self.moment = moment
        self.experiment = experiment
        self.local = local
        self.isDue = isDue
        self.reason = reason
        self.commitment = commitment
    }
}
