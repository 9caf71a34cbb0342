/// A bundle that is not in the history.
public struct UnlistedRun: Hashable, Sendable {
    /// The run.
    public var run: String
    /// What is wrong with it; `nil` when the run goes on.
    public var damage: String?
}
