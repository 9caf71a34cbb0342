/// How far a moment is from another one, for people.
enum TimeDistance {
    /// `3 d 4 h`, `5 h 20 min`, `12 min`, `35 s`.
    static func text(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e12 else { return "long" }
        let whole = Int(abs(seconds).rounded())
        let parts: [(Int, String)]
        switch whole {
        case ..<60: parts = [(whole, "s")]
        case ..<3600: parts = [(whole / 60, "min")]
        case ..<86_400: parts = [(whole / 3600, "h"), (whole / 60 % 60, "min")]
        default: parts = [(whole / 86_400, "d"), (whole / 3600 % 24, "h")]
        }
        return parts.enumerated().filter { $0.offset == 0 || $0.element.0 > 0 }
            .map { "\($0.element.0) \($0.element.1)" }.joined(separator: " ")
    }

    /// `in 5 h`, `2 d ago`.
    static func text(from now: Double, to moment: Double) -> String {
        moment >= now ? "in \(text(moment - now))" : "\(text(now - moment)) ago"
    }
}
