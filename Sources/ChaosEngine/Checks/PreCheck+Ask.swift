import ChaosModel

extension PreCheck {
    /// Asks, and waits for the answer no longer than the check's time-out. Nothing that a command started is left behind,
    /// also what left its session.
    /// - Returns: why it does not hold, in words; `nil` when it does.
    public func refusal() -> String? {
        switch question {
        case .command(let arguments): CommandCheck(arguments, timeout: timeout).refusal()
        case .http(let url, let wanted): HTTPCheck(url: url, wanted: wanted, timeout: timeout).refusal()
        }
    }
}
