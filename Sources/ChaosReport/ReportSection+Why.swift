import ChaosModel

extension ReportSection {
    /// What moved with the breach; `nil` for a run of which that is not known.
    static func why(_ report: Report) -> ReportSection? {
        guard let suspects = report.suspects else { return nil }
        var section = ReportSection(title: "Why: what moved with it")
        if let first = suspects.first(where: { !$0.isOwnEffect }) {
            let name = first.words.prefix(1).uppercased() + first.words.dropFirst()
            section.text.append(
                "\(name) (\(first.counter)) moved \(when(first, isSentence: true)): \(change(first)).")
        } else {
            section.text.append(
                suspects.isEmpty
                    ? "Nothing moved: every counter stayed within what was normal before."
                    : "Nothing moved but what the fault itself moves.")
        }
        if !suspects.isEmpty {
            section.text.append(
                "This is correlation: that a counter moved with a breach does not say that it brought it about.")
        }
        if let sampling = report.counterSampling { section.text += sampled(sampling) }
        section.header = ["counter", "steady state", "from its move on", "furthest in 1 s", "spreads", "moved"]
        section.rows = suspects.map { suspect in
            [
                "\(suspect.words) (\(suspect.counter))", level(suspect.before, suspect, share: suspect.shareBefore),
                level(suspect.during, suspect, share: suspect.shareDuring), level(suspect.peak, suspect),
                suspect.jump < 1000 ? Figure.fixed(suspect.jump, 0) : "> 1000",
                when(suspect) + (suspect.isOwnEffect ? "; the fault's own effect" : ""),
            ]
        }
        return section
    }

    private static func when(_ suspect: Suspect, isSentence: Bool = false) -> String {
        let with = isSentence ? "with the breach, " : ""
        guard let lead = suspect.lead else {
            let at = Figure.fixed(suspect.moved.high, 2) + " s"
            return isSentence ? "with the fault, at \(at)" : "at \(at)"
        }
        let middle = (lead.low + lead.high) / 2, half = (lead.high - lead.low) / 2
        let open = " (± \(Figure.duration(half, trimmed: true)))"
        if abs(middle) <= half { return "\(with)at the time of the first violation\(open)" }
        let side = middle > 0 ? "before" : "after"
        return "\(with)\(Figure.duration(abs(middle))) \(side) the first violation\(open)"
    }

    private static func change(_ suspect: Suspect) -> String {
        let plain = "\(level(suspect.before, suspect)) → \(level(suspect.during, suspect))"
        guard let before = suspect.shareBefore, let during = suspect.shareDuring else { return plain }
        return "\(plain), \(Figure.share(before)) → \(Figure.share(during)) of the segments sent"
    }

    private static func level(_ value: Double, _ suspect: Suspect, share: Double? = nil) -> String {
        amount(value, suspect.unit) + (share.map { " (\(Figure.share($0)))" } ?? "")
    }

    /// A number with its unit; seconds a second are a share of the time, of one CPU or one task.
    static func amount(_ value: Double, _ unit: String) -> String {
        switch unit {
        case "s/s": return "\(Figure.fixed(value * 100, 1, trimmed: true)) % of the time"
        case "B":
            let sign = value < 0 ? "−" : "", size = abs(value)
            return size < 1_048_576
                ? "\(sign)\(Figure.fixed(size / 1024, 0)) KiB"
                : "\(sign)\(Figure.fixed(size / 1_048_576, 1, trimmed: true)) MiB"
        default: return "\(Figure.fixed(value, abs(value) < 10 ? 2 : 0, trimmed: true)) \(unit)"
        }
    }

    private static func sampled(_ sampling: CounterSampling) -> [String] {
        var text =
            "Read \(Figure.fixed(sampling.rate, 0)) times a second: \(sampling.readings) readings, \(sampling.missed) missed, "
            + "\(Figure.duration(sampling.lateness)) late (p99), \(Figure.share(sampling.load)) of one CPU."
        if !sampling.absent.isEmpty { text += " Not counted: \(sampling.absent.joined(separator: "; "))." }
        return [text]
    }
}
