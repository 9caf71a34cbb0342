import ChaosModel

/// The draft as the YAML of a spec.
extension SpecDraft {
    /// The text.
    /// - Parameter losses: What is not, or not exactly, in it, one line each; they become comments at the top.
    func text(losses: [String] = []) -> String {
        let open = open
        var lines = ["# Imported from \(CommentText.line(origin))."]
        if !open.isEmpty {
            lines.append("# DRAFT: it does not validate before this is written (search for \(DraftValue.mark)):")
            lines += Self.bounded(open)
        }
        for comment in comments { lines += Self.comment(comment) }
        if !losses.isEmpty {
            lines.append("# Not, or not exactly, as in the original:")
            lines += Self.bounded(losses)
        }
        lines.append("experiment: \(DraftValue.text(name).flow)")
        if let hypothesis { lines.append("hypothesis: \(DraftValue.text(hypothesis).flow)") }
        if let every { lines.append("every: \(every)") }
        if !labels.isEmpty { lines += DraftValue.mapping(labels).after("labels:", indent: "  ") }
        if !targets.isEmpty {
            lines += ["", "targets:"]
            for target in targets {
                lines += Self.comment(target.comment, indent: "  ")
                if target.selector == nil {
                    lines.append("  # \(DraftValue.mark): such as {port: 8080} or {process: nginx}; or import with")
                    lines.append("  # --target \(target.name)=port:8080")
                }
                lines += (target.selector ?? .mapping([])).after("  \(DraftValue.key(target.name)):", indent: "    ")
            }
        }
        if !probes.isEmpty {
            lines += ["", "probes:"]
            for probe in probes {
                lines += probe.comments.flatMap { Self.comment($0, indent: "  ") }
                lines += probe.body.after("  \(DraftValue.key(probe.name)):", indent: "    ")
            }
        }
        if !objectives.isEmpty {
            lines += ["", "slos:"]
            for objective in objectives {
                lines += objective.comments.flatMap { Self.comment($0, indent: "  ") }
                lines.append("  - \(objective.body.flow)")
            }
        }
        if let steadyState { lines += ["", "steady-state: {for: \(steadyState.fieldText)}"] }
        lines.append("")
        if method.isEmpty {
            lines += Self.comment("\(DraftValue.mark): \(missingMethod ?? "what is injected")")
            lines.append("method: []")
        } else {
            lines.append("method:")
            for entry in method { lines += entry.lines(indent: "  ") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A comment; each line of the text gets one of its own.
    static func comment(_ text: String, indent: String = "") -> [String] {
        text.split(separator: "\n").flatMap {
            wrapped(CommentText.line(String($0), limit: 2000), indent: indent + "# ")
        }
    }

    private static func bounded(_ texts: [String]) -> [String] {
        let shown = texts.prefix(40).map { "#   \(CommentText.line($0))" }
        return shown + (texts.count > 40 ? ["#   and \(texts.count - 40) more"] : [])
    }

    private static func wrapped(_ text: String, indent: String) -> [String] {
        var lines: [String] = [], line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent.count + line.count + word.count >= 118 {
                lines.append(indent + line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return line.isEmpty ? lines : lines + [indent + line]
    }
}

extension SpecDraft.Entry {
    /// The entry as an item of a list.
    func lines(indent: String) -> [String] {
        let comments = comments.flatMap { SpecDraft.comment($0, indent: indent) }
        switch action {
        case .pause(let duration): return comments + ["\(indent)- pause: \(duration.fieldText)"]
        case .fault(let name, let fields):
            return comments + DraftValue.mapping(fields).after("\(indent)- \(name):", indent: indent + "    ")
        case .parallel(let entries):
            return comments + ["\(indent)- parallel:"] + entries.flatMap { $0.lines(indent: indent + "    ") }
        }
    }
}
