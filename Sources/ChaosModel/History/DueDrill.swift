/// An experiment that is due again and again, known from elsewhere than its runs: from a schedule or a folder of specs.
public struct DueDrill: Hashable, Sendable {
    /// The experiment.
    public var experiment: String
    /// Seconds between two of its drills.
    public var every: Double
    /// Since when it has been due, in seconds since 1970; `nil` when that is not known.
    public var from: Double?

    /// Describes a drill.
    public init(experiment: String, every: Double, from: Double? = nil) {
        self.experiment = experiment
        self.every = every
        self.from = from
    }
}
