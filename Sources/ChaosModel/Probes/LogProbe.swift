/// Follows a file, as `tail -F` does, and counts the new lines that match.
public struct LogProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "log"
    /// What it does, for help.
    public static let summary = "Counts the new lines of a file that match a pattern; good is a count within bounds."

    /// The file that is followed.
    public var file: String
    /// What a line that counts contains.
    public var pattern: TextPattern
    /// How many of them are good, from one slot to the next.
    public var bounds: NumberBounds

    /// Makes a count without bounds.
    public init(file: String, pattern: TextPattern) {
        self.file = file
        self.pattern = pattern
        bounds = NumberBounds()
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        file = fields.required("file", "The file to follow, from the root on.", example: "/var/log/shop.log") {
            (text: String) in
            if text.utf8.contains(0) || text.hasSuffix("/") { return "`\(text)` is not a file's name" }
            return text.hasPrefix("/") ? nil : "a path starts with `/`"
        }
        pattern = fields.required("pattern", "A regular expression that is found in a line.", example: "ERROR|FATAL")
        bounds = NumberBounds(&fields)
        for (name, bound) in [("at-least", bounds.atLeast), ("at-most", bounds.atMost)] {
            if let bound, bound < 0 { fields.reject("a count is never below 0", at: name) }
        }
    }

    /// A file of this host.
    public var reach: ProbeReach { .nowhere }

    /// `lines of /var/log/shop.log with /ERROR|FATAL/`.
    public var question: String { "lines of \(file) with /\(pattern.text)/" }

    /// A count of lines.
    public var unit: String? { "lines" }
}
