/// How one outage was measured. Errors are in probe intervals.
public struct GroundTruthFinding: Sendable {
    /// What came of it.
    public enum Outcome: Sendable, Equatable {
        /// An episode was found for it.
        case measured
        /// None was.
        case missed
        /// It did not hurt the probe at all: a burst of failures that hit no question.
        case harmless
        /// The failures of a burst happened to be so far apart that the service had recovered in between.
        case fellApart
        /// The service itself was late near its beginning or end, by so many nanoseconds.
        case victimLate(Int64)
    }

    /// Kind, probe's rate and true length in seconds.
    public var kind: GroundTruthKind, rate: Double, length: Double
    /// What came of it.
    public var outcome: Outcome
    /// Whether the true time lies within the measured interval: of the violation, the recovery and TTR.
    public var holdsViolated = false, holdsRecovered = false, holdsRecover = false
    /// From the middle of the measured interval to the truth.
    public var violatedError = 0.0, recoveredError = 0.0, recoverError = 0.0
    /// How wide the measured TTR is.
    public var width = 0.0
    /// How late the probe's own questions near the beginning and the end were at worst.
    public var probeLateness = 0.0
    /// What a sleeping prober makes of it; infinite when it missed it, `nil` without one.
    public var sleeperError: Double?
    /// What to look at when it went wrong.
    public var text = ""

    /// Whether it lasted for two intervals or more.
    public var hasToBeSeen: Bool { length * rate >= 2 }
}
