/// What a report has to say: `PATH OPERATOR VALUE`, such as `faults[0].proof.packets_delayed >= 100`.
///
/// The path leads through the report's JSON: keys joined by points, `[2]` the element at that place, `[edge p99 <= 350ms]` the one
/// that is called so.
public struct StoryClaim: Hashable, Codable, Sendable {
    /// How values are compared.
    public static let operators = ["==", "!=", "<=", ">=", "<", ">", "contains"]

    /// The claim as written.
    public let text: String

    /// Accepts a claim by its form.
    /// - Throws: `FieldError` when it is none.
    public init(_ text: String) throws(FieldError) {
        var outside = "", depth = 0
        for character in text {
            if character == "]" { depth -= 1 }
            if depth == 0 { outside.append("[]".contains(character) ? "x" : character) }
            if character == "[" { depth += 1 }
            guard (0...1).contains(depth) else { break }
        }
        let words = outside.split(separator: " ")
        guard depth == 0, words.count >= 3, Self.operators.contains(String(words[1])) else {
            throw FieldError(
                "`\(text)` is no claim on a report",
                suggestion: "write it like `faults[0].proof.packets_delayed >= 100`, with spaces around the operator")
        }
        self.text = text
    }

    /// A claim is stored as its text.
    public init(from decoder: any Decoder) throws { try self.init(decoder.singleValueContainer().decode(String.self)) }

    /// A claim is stored as its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
