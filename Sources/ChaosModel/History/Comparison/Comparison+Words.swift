extension Comparison.Finding {
    /// What was measured as people read it.
    public var name: String { measure == "afterClear" ? "after clear" : measure }

    /// How a measure is spoken of: what it is, and what more of it is called and less of it.
    private var words: (subject: String, more: String, less: String) {
        switch measure {
        case "recover": ("recovers", "slower", "faster")
        case "detect": ("the breach is detected", "later", "sooner")
        case "afterClear": ("recovers from the end of the fault", "slower", "faster")
        case "held": ("every SLO held", "more often", "less often")
        case _ where unit == .share: ("\(measure):", "more", "fewer")
        default: ("\(measure):", "slower", "faster")
        }
    }

    /// Says what was found: `recovers 1.8 s (400 ms – 3.1 s) slower`.
    func sentence(because reason: String? = nil) -> String {
        switch direction {
        case .unknown:
            return "\(name): cannot tell" + (reason.map { ($0.hasPrefix("with") ? " " : ": ") + $0 } ?? "")
        case .same:
            let span = difference.flatMap(signedSpan).map { " (\($0))" } ?? ""
            return "\(name): no difference found" + span + (reason.map { ": " + $0 } ?? "")
        case .better, .worse:
            guard let difference, let value = difference.value ?? difference.low ?? difference.high else {
                return "\(name): \(direction.rawValue)" + (reason.map { ", " + $0 } ?? "")
            }
            let isMore = value > 0
            let lead = difference.value == nil ? "at least " : ""
            let span = difference.value.flatMap { _ in unsignedSpan(difference, isMore: isMore) }
            return "\(words.subject) \(lead)\(amount(abs(value)))\(span.map { " (\($0))" } ?? "") "
                + (isMore ? words.more : words.less) + (reason.map { ", " + $0 } ?? "")
        }
    }

    private func unsignedSpan(_ estimate: HistoryReport.Estimate, isMore: Bool) -> String? {
        guard let low = estimate.low, let high = estimate.high else { return nil }
        return isMore ? "\(amount(low)) – \(amount(high))" : "\(amount(-high)) – \(amount(-low))"
    }

    private func signedSpan(_ estimate: HistoryReport.Estimate) -> String? {
        guard let low = estimate.low, let high = estimate.high else { return nil }
        return "\(amount(low)) – \(amount(high))"
    }

    /// A difference in its unit, a negative one with its sign.
    private func amount(_ value: Double) -> String {
        switch unit {
        case .seconds: Figure.duration(value)
        case .share: Figure.fixed(value * 100, 2, trimmed: true) + " points"
        }
    }
}

extension Comparison {
    /// The sentence over all: what got worse first.
    static func headline(
        _ was: String, _ now: String, verdicts: (Report.Verdict, Report.Verdict)? = nil, _ findings: [Finding]
    ) -> String {
        var parts: [String] = []
        if let verdicts, verdicts.0 != verdicts.1 {
            parts.append("\(was) \(verdicts.0.words), \(now) \(verdicts.1.words)")
        }
        let main = ["held", "recover", "detect"]
        parts += findings.filter { [.worse, .better].contains($0.direction) && main.contains($0.measure) }.map(\.text)
        for direction in [Direction.worse, .better] {
            let rest = findings.filter { $0.direction == direction && !main.contains($0.measure) }
            if rest.count == 1 { parts.append(rest[0].text) }
            if rest.count > 1 { parts.append("\(rest.count) other measures are \(direction.rawValue)") }
        }
        guard parts.isEmpty else { return "\(now) against \(was): " + parts.joined(separator: "; ") + "." }
        let unknown = findings.count { $0.direction == .unknown }
        if unknown == findings.count { return "Nothing can be told of how \(now) differs from \(was)." }
        return "No difference was found between \(was) and \(now)"
            + (unknown == 0 ? "." : "; of \(unknown) of \(findings.count) measures the data cannot tell.")
    }
}

extension Report.Verdict {
    /// The verdict in a sentence about a run.
    var words: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .refused: "was refused"
        case .rollbackIncomplete: "left something on the host"
        case .noSteadyState: "had no steady state"
        case .stopped: "was stopped"
        }
    }
}
