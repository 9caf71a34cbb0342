import ChaosModel

/// Tells others how a run goes. Nothing here waits for them.
public protocol RunNotifier: AnyObject, Sendable {
    /// Passes on that an SLO's state changed.
    func tell(_ event: NotifyEvent, slo: NotifyMessage.SLOPart)
    /// What became of what was told since the last call, in words.
    func news() -> [String]
}
