/// What one window of one SLO came to.
public struct Judgement: Hashable, Codable, Sendable {
    /// The three answers; no data is never good.
    public enum Outcome: String, Codable, Sendable {
        case good, bad, unknown
    }

    /// Index of the SLO in the experiment.
    public var slo: Int
    /// The window, by scheduled time: nanoseconds since the run's start, `end` excluded.
    public var start: Int64, end: Int64
    /// Answers due in the window that count, and how many of them were bad.
    public var count: Int, bad: Int
    /// Whether the objective held.
    public var outcome: Outcome
    /// When it could be known: the window's end, or the completion of the last answer due before it.
    public var judgedAt: Int64
    /// Where the SLO stands after this window.
    public var state: Judge.State

    /// Share of bad answers, 0...1; `nil` without answers.
    public var value: Double? { count == 0 ? nil : Double(bad) / Double(count) }
}
