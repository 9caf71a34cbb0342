import ChaosModel

/// A comparison for a terminal.
public struct ComparisonText: Sendable {
    /// The text, ending with a line break.
    public let text: String

    /// Lays a comparison out for so many columns.
    public init(_ comparison: Comparison, width: Int = 100) {
        let words = ComparisonWords(comparison)
        var lines = SectionText.wrap(words.headline, width: width)
        for caution in words.cautions { lines += SectionText.wrap("! " + caution, width: width, indent: 2) }
        for section in words.sections { lines += [""] + SectionText.lines(section, width: width) }
        if let spec = comparison.spec, !spec.isEmpty {
            lines += ["", "Specs"] + spec.map { "  " + SpecDifferenceWords.prefix($0) + SectionText.clean($0.text) }
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
