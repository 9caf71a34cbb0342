import ChaosModel

/// How drills and runs ended, in words and with a mark that needs no colour.
enum VerdictWords {
    /// A badge for a verdict or a state.
    static func badge(_ verdict: String) -> HTML {
        "<span class=\"badge \(style(verdict))\"><span aria-hidden=\"true\">\(mark(verdict))</span> \(words(verdict))</span>"
    }

    /// A badge for what became of a drill.
    static func badge(_ drill: DrillRecord) -> HTML { badge(drill.verdict ?? drill.state.rawValue) }

    /// The class that colours it.
    static func style(_ verdict: String) -> String {
        switch verdict {
        case "passed": "good"
        case "failed", "rollbackIncomplete", "interrupted": "bad"
        case "noSteadyState", "stopped", "refused", "skipped": "warn"
        case "running", "starting", "queued": "now"
        default: "plain"
        }
    }

    /// `rollbackIncomplete` as people write it.
    static func words(_ verdict: String) -> String {
        switch verdict {
        case "rollbackIncomplete": "rollback incomplete"
        case "noSteadyState": "no steady state"
        default: verdict
        }
    }

    static func mark(_ verdict: String) -> String {
        switch style(verdict) {
        case "good": "✓"
        case "bad": "✗"
        case "warn": "!"
        case "now": "▶"
        default: "·"
        }
    }
}
