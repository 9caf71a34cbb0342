import ChaosModel

/// What fits on the first screen: did it hold, how long did it take, what proves it.
struct SummaryScreen {
    /// More lines than this would push the timeline off the screen.
    private static let most = 4
    private let report: Report

    init(_ report: Report) { self.report = report }

    /// Name, verdict and the sentence that says why.
    var header: String {
        let verdict = ReportWords.verdict(report.verdict)
        let facts = [
            "run \(report.run)", report.startedAt, Figure.duration(report.duration), report.environment.host,
            report.environment.kernel.isEmpty ? "" : "kernel \(report.environment.kernel)",
            "exit code \(report.exitCode)",
        ]
        let hypothesis = report.hypothesis.map { "<blockquote>\(Markup.escape($0))</blockquote>" } ?? ""
        return """
            <header><div class="title"><h1>\(Markup.escape(report.experiment))</h1> \
            <span class="verdict \(report.verdict.rawValue)">\(verdict)</span></div>
            <p class="reason">\(Markup.escape(report.reason))</p>\(hypothesis)
            <p class="dim facts">\(Markup.escape(facts.filter { !$0.isEmpty }.joined(separator: " · ")))</p></header>
            """
    }

    /// The rest: leftovers, times, SLOs, faults.
    var markup: String {
        var parts = list(report.leftovers, title: "Left on the host", kind: "leftovers", isOpen: true)
        parts += times
        parts.append("<div class=\"columns\">")
        parts += slos + proof
        parts.append("</div>")
        parts += list(report.warnings, title: "Warnings", kind: "warnings", isOpen: false)
        return parts.joined(separator: "\n")
    }

    private var times: [String] {
        let open = ["<section><h2>Recovery</h2>", "<dl class=\"cards\">"]
        guard let recovery = report.recovery else {
            let why =
                report.faults.contains { $0.effectiveAt != nil } ? "No SLO was in breach." : "Nothing was injected."
            return open + [Self.card("Time to recover", "none needed", why), "</dl></section>"]
        }
        let bounds = [recovery.detect, recovery.recover, recovery.afterClear]
        let cards = zip(ReportWords.recovery(recovery, of: report), bounds).map { measure, bounds in
            let open = measure.value.hasPrefix("> ") ? "at least; the run ended first" : ""
            return Self.card(
                measure.label, measure.value, bounds.map { Self.words($0, of: measure.label, recovery) } ?? open)
        }
        return open + cards + [Self.healing(recovery), "</dl></section>"]
    }

    private static func healing(_ recovery: Report.Recovery) -> String {
        if recovery.censored {
            return card("Self-healed", "not recovered", "the run ended first")
        }
        return recovery.selfHealed
            ? card("Self-healed", "yes", "before the fault was taken back")
            : card("Self-healed", "no", "after the fault was taken back")
    }

    /// The bounds of a time; only a time to recover is censored.
    private static func words(_ bounds: Report.Interval, of label: String, _ recovery: Report.Recovery) -> String {
        if recovery.censored, label == "Time to recover" { return "at least; the run ended first" }
        let half = (bounds.high - bounds.low) / 2
        if half < 5e-10 { return "known exactly" }
        if bounds.high < 0.9995 { return "\(Figure.duration(bounds.low)) to \(Figure.duration(bounds.high))" }
        let decimals = half < 0.0095 ? 3 : half < 0.95 ? 2 : 1
        let (low, high) = (Figure.fixed(bounds.low, decimals), Figure.fixed(bounds.high, decimals))
        return low == high ? "known to less than a millisecond" : "\(low) to \(high) s"
    }

    private static func card(_ label: String, _ value: String, _ note: String) -> String {
        let small = note.isEmpty ? "" : "<dd class=\"note\">\(Markup.escape(note))</dd>"
        return "<div><dt>\(Markup.escape(label))</dt><dd>\(Markup.escape(value))</dd>\(small)</div>"
    }

    private var slos: [String] {
        let sorted = report.slos.filter { $0.held != true } + report.slos.filter { $0.held == true }
        let lines = sorted.map { slo in
            let recover = slo.recover.map { _ in ", " + recovered(slo) } ?? ""
            return line(
                ReportWords.held(slo), ReportWords.name(slo),
                "\(ReportWords.held(slo)), worst window \(slo.worst)\(recover)")
        }
        return section("Did it hold?", lines, empty: "No SLO was set: nothing was judged.")
    }

    private func recovered(_ slo: Report.SLOResult) -> String {
        let time = ReportWords.recover(slo.recover, censored: slo.censored)
        return slo.censored ? "not recovered within \(time.drop { "> ".contains($0) })" : "recovered in \(time)"
    }

    private var proof: [String] {
        let lines = report.faults.map { fault in
            let kind =
                fault.failure != nil || fault.hadEffect == false
                ? "missed" : fault.hadEffect == true || ReportWords.isReadBack(fault) ? "held" : "unknown"
            let target = fault.target.map { " on \($0)" } ?? ""
            if ReportWords.isReadBack(fault) {
                return line(
                    kind, "\(fault.step) \(fault.fault)\(target)",
                    "\(fault.mechanism); read back: in effect \(fault.clearedAt == nil ? "at " : "")"
                        + "\(ReportWords.span(fault)); the kernel keeps no count of it")
            }
            return line(
                kind, "\(fault.step) \(fault.fault)\(target)",
                "\(fault.mechanism), \(ReportWords.span(fault)); proof: \(Self.telling(fault))")
        }
        return section("What proves it?", lines, empty: "No fault was injected.")
    }

    /// The proof without counters that say little: those at zero, sizes and times; the table has them all.
    private static func telling(_ fault: Report.FaultResult) -> String {
        let telling = fault.proof.filter { name, value in
            value != 0 && !name.contains("bytes") && !name.hasSuffix("_ns")
        }
        guard fault.hadEffect == true, !telling.isEmpty, telling.count < fault.proof.count || telling.count > most
        else { return ReportWords.proof(fault) }
        var short = fault
        short.proof = Dictionary(
            telling.sorted { $0.key < $1.key }.prefix(most).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        return ReportWords.proof(short)
    }

    private func section(_ title: String, _ lines: [String], empty: String) -> [String] {
        guard !lines.isEmpty else { return ["<section><h2>\(title)</h2><p>\(empty)</p></section>"] }
        let more = lines.count > Self.most ? ["<li class=\"dim\">and \(lines.count - Self.most) more below</li>"] : []
        return ["<section><h2>\(title)</h2><ul class=\"checks\">"] + lines.prefix(Self.most) + more + [
            "</ul></section>"
        ]
    }

    /// A line with a mark; the mark's meaning stands in words behind it.
    private func line(_ kind: String, _ name: String, _ rest: String) -> String {
        let mark = kind == "held" ? "✓" : kind == "missed" ? "✗" : "?"
        return "<li><span class=\"mark \(kind)\" aria-hidden=\"true\">\(mark)</span><b>\(Markup.escape(name))</b> "
            + "<span class=\"dim\">\(Markup.escape(rest))</span></li>"
    }

    private func list(_ items: [String], title: String, kind: String, isOpen: Bool) -> [String] {
        guard !items.isEmpty else { return [] }
        let lines = "<ul class=\"\(kind)\">" + items.map { "<li>\(Markup.escape($0))</li>" }.joined() + "</ul>"
        if isOpen { return ["<section><h2>\(title)</h2>\(lines)</section>"] }
        return ["<details class=\"\(kind)\"><summary>\(title) (\(items.count))</summary>\(lines)</details>"]
    }
}
