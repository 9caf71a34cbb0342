import FoundationEssentials

/// JSON for programs and for diffs: keys in alphabetical order, a value a line, equal text for equal values.
enum CanonicalJSON {
    /// `value` as text, ending with a line break.
    /// - Parameter subject: what it is, in words for the error: `the report`.
    /// - Throws: `JSONReport.Failure` when a number is not finite.
    static func text(_ value: some Encodable, _ subject: String) throws(JSONReport.Failure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        do { return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n" } catch {
            throw JSONReport.Failure(description: "\(subject) cannot be written as JSON: \(error)")
        }
    }
}
