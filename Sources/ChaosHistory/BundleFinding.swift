import ChaosModel

/// What a bundle says to the history.
enum BundleFinding: Sendable {
    /// A run that is over.
    case run(RunSummary)
    /// A run that goes on, and has no report yet.
    case underWay
    /// Something of it cannot be read.
    case damaged(String)
}
