/// A service level objective on one probe, judged over rolling windows.
public struct SLO: Hashable, Codable, Sendable {
    /// What must hold over a window.
    public enum Objective: Hashable, Codable, Sendable {
        /// At least this share (0...1) of events is good and faster than a latency: `99.9% under 500ms`.
        case ratio(Double, under: Duration)
        /// This quantile (0...1) of latency is at most so long: `p99 <= 350ms`. A failure counts as endless.
        case quantile(Double, atMost: Duration)
        /// At most this share (0...1) fails: `errors <= 0.1%`.
        case errors(atMost: Double)
    }

    /// Probe and objective, or the name given in the spec; unique in an experiment.
    public var name: String
    /// The probe's name.
    public var probe: String
    /// What must hold.
    public var objective: Objective
    /// The objective as written.
    public var text: String
    /// The size of a window.
    public var window: Duration
    /// How far one window's start is from the next one's.
    public var step: Duration
    /// How many bad windows in a row make a breach.
    public var consecutive: Int

    /// Makes an objective.
    public init(
        name: String, probe: String, objective: Objective, text: String, window: Duration = .seconds(15),
        step: Duration = .seconds(1), consecutive: Int = 1
    ) {
        self.name = name
        self.probe = probe
        self.objective = objective
        self.text = text
        self.window = window
        self.step = step
        self.consecutive = consecutive
    }
}
