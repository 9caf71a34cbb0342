import ChaosModel

/// A gate's result for a terminal.
public struct GateText: Sendable {
    /// The text, ending with a line break.
    public let text: String

    /// Lays a result out for so many columns.
    public init(_ result: GateResult, width: Int = 100) {
        var lines = [GateWords.title(result).uppercased()]
        lines += SectionText.wrap(GateWords.summary(result), width: width)
        lines += result.rules.split(separator: "\n").map { "  " + $0 }
        for note in result.notes { lines += SectionText.wrap("! " + note, width: width, indent: 2) }
        lines.append("")
        for check in result.checks {
            let mark = check.state == .held ? "✓" : check.state == .missed ? "✗" : "?"
            let place = check.experiment.map { " in \($0)" } ?? ""
            let runs = check.passes || check.runs.isEmpty ? "" : " (\(GateWords.runs(check)))"
            lines += SectionText.wrap(
                "\(mark) \(check.rule)\(place), \(GateWords.state(check)): \(check.text)\(runs)", width: width,
                indent: 2)
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
