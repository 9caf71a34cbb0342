import ChaosModel

/// What one attempt to tell a hook came to.
struct Attempt: Sendable {
    /// Whether it succeeded, and if not, whether to try again.
    var verdict: DeliveryRules.Verdict
    /// In words: `200`, `exit code 1`, `timed out after 5s`.
    var detail: String
    /// What a command has printed, cut short.
    var output: String?
}
