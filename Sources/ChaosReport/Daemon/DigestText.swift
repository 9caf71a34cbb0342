import ChaosModel

/// A digest for people: plain text that fits a mail.
public struct DigestText: Sendable {
    private let digest: DrillDigest

    /// - Parameter digest: what it says.
    public init(_ digest: DrillDigest) { self.digest = digest }

    /// The text, each line ended.
    public var text: String {
        var lines = ["Drills on \(digest.host), \(moment(digest.since)) to \(moment(digest.until)) UTC", ""]
        lines.append(counts)
        lines += recovery
        if let halted = digest.halted { lines.append("RUNS ARE HALTED: \(halted)") }
        let drills = digest.drills.map { drill in
            // A reason may begin with the outcome itself.
            let why = drill.reason.map { $0.hasPrefix(drill.outcome + ": ") ? $0 : "\(drill.outcome): \($0)" }
            return "\(moment(drill.due))  \(drill.schedule)  \(why ?? drill.outcome)"
        }
        lines += part("Drills (UTC)", drills, last: digest.omitted > 0 ? "\(digest.omitted) earlier ones" : nil)
        lines += part(
            "Next", digest.next.map { "\($0.local)  \($0.schedule)" + ($0.isDue ? "" : "  not due: \($0.reason)") })
        lines += part(
            "Paused", digest.paused.map { "\($0.schedule)  by \($0.by) since \(moment($0.since)) UTC: \($0.reason)" })
        lines += part("Files that are not in force as they are", digest.badFiles)
        lines += part("Troubles", digest.troubles)
        return lines.map { TerminalText.clean($0) + "\n" }.joined()
    }

    private var counts: String {
        guard !digest.outcomes.isEmpty else { return "No drill was due." }
        let total = digest.outcomes.values.reduce(0, +)
        let parts = digest.outcomes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return "\(total == 1 ? "1 drill" : "\(total) drills"): \(parts.joined(separator: ", "))."
    }

    private var recovery: [String] {
        func words(_ part: DrillDigest.Recovery) -> String {
            let count = part.runs == 1 ? "1 run" : "\(part.runs) runs"
            let open = part.censored > 0 ? ", \(part.censored) of them never recovered" : ""
            guard let mean = part.mean else { return "not known (\(count)\(open))" }
            let median = part.median.map { ", median \(Figure.duration($0))" } ?? ""
            return "\(Figure.duration(mean))\(median) (\(count)\(open))"
        }
        guard let now = digest.recover else {
            return digest.before.map { ["MTTR: no breach in this time; before: \(words($0))."] } ?? []
        }
        return ["MTTR: \(words(now)); before: \(digest.before.map(words) ?? "no breach")."]
    }

    private func part(_ title: String, _ lines: [String], last: String? = nil) -> [String] {
        guard !lines.isEmpty else { return [] }
        return ["", title] + lines.map { "  " + $0 } + (last.map { ["  and \($0)"] } ?? [])
    }

    /// To the minute.
    private func moment(_ text: String) -> String { String(text.prefix(16)).replacing("T", with: " ") }
}
