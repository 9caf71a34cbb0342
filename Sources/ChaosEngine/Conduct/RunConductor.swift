/// Whoever conducts a run that is one host's part of a drill over several.
public protocol RunConductor: Sendable {
    /// Why the run must end now; `nil` while it may go on.
    var end: String? { get }
    /// The run has begun, at this moment of the monotonic clock, in nanoseconds: its times count from then.
    func begin(at epoch: UInt64)
    /// The run has come to a gate: 0 before the first fault, then one after each stage.
    func arrive(at gate: Int)
    /// When the gate opens, in nanoseconds of the monotonic clock; `nil` while nobody knows.
    func opening(of gate: Int) -> UInt64?
}
