/// When an attempt to tell a hook has succeeded, and when it is made again.
public enum DeliveryRules {
    /// What one attempt came to.
    public enum Verdict: Hashable, Sendable {
        /// The hook has it.
        case delivered
        /// Another attempt may help; not before this long, if the server said so.
        case again(after: Duration?)
        /// No other attempt will help.
        case refused
    }

    /// The longest pause between two attempts.
    public static let longestPause: Duration = .seconds(30)

    /// What an answer of a webhook means: 2xx is delivered; 408, 429 and 5xx may pass; everything else stays, redirections
    /// included, which are not followed.
    /// - Parameter retryAfter: the value of `Retry-After`, when it is a number of seconds.
    public static func verdict(status: UInt16, retryAfter: Duration? = nil) -> Verdict {
        switch status {
        case 200..<300: .delivered
        case 408, 429, 500...: .again(after: retryAfter)
        default: .refused
        }
    }

    /// The pause before the next attempt: 500 ms, and twice as long after each attempt, shortened at random by up to half so
    /// that many hosts do not come back together; or what the server asks for, if that is longer.
    /// - Parameters:
    ///   - attempt: how many attempts were made, from 1.
    ///   - draw: at random in 0..<1.
    public static func pause(after attempt: Int, draw: Double, asked: Duration? = nil) -> Duration {
        let full = min(longestPause, .milliseconds(500) * (1 << min(max(attempt, 1) - 1, 8)))
        return min(longestPause, max(full * (1 - draw / 2), asked ?? .zero))
    }

    /// Reads `Retry-After`: seconds. A date is not obeyed: the server's clock need not be ours.
    public static func retryAfter(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.count < 10, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text).map { .seconds($0) }
    }
}
