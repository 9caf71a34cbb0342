/// A service level objective, judged over rolling windows.
public struct SLO: Hashable, Codable, Sendable {
    /// What must hold over a window: claims, put together with `and`, `or` and `while`.
    public typealias Objective = Combination<Claim>

    /// Probe and objective, or the name given in the spec; unique in an experiment.
    public var name: String
    /// The probe that a claim is about unless it names another.
    public var probe: String
    /// What must hold.
    public var objective: Objective
    /// The objective as written.
    public var text: String
    /// The size of a window; of the longest one with a burn rate.
    public var window: Duration
    /// How far one window's start is from the next one's.
    public var step: Duration
    /// How many bad windows in a row make a breach.
    public var consecutive: Int
    /// How fast the error budget may burn; `nil` when every window has to keep the objective itself.
    public var burnRate: BurnRate?

    /// Makes an objective.
    public init(
        name: String, probe: String, objective: Objective, text: String, window: Duration = .seconds(15),
        step: Duration = .seconds(1), consecutive: Int = 1, burnRate: BurnRate? = nil
    ) {
        self.name = name
        self.probe = probe
        self.objective = objective
        self.text = text
        self.window = window
        self.step = step
        self.consecutive = consecutive
        self.burnRate = burnRate
    }
}
