/// A name in which `*` stands for any characters and `?` for one: `process.*`, `shop-?`.
public struct NamePattern: Hashable, Sendable, FieldValue {
    /// The pattern as written.
    public var text: String

    /// Makes a pattern.
    public init(_ text: String) { self.text = text }

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "PATTERN") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: NamePattern { NamePattern("") }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is empty.
    public init(field text: String) throws(FieldError) {
        guard !text.isEmpty else { throw FieldError("a pattern cannot be empty", suggestion: "write `\"*\"` for any") }
        self.text = text
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }

    /// Whether a name fits, every character of it. Takes time of pattern times name at most.
    public func matches(_ name: String) -> Bool {
        let pattern = Array(text.unicodeScalars), name = Array(name.unicodeScalars)
        var at = 0, place = 0
        var star: Int?
        var resume = 0
        while place < name.count {
            if at < pattern.count, pattern[at] == "*" {
                star = at
                resume = place
                at += 1
            } else if at < pattern.count, pattern[at] == "?" || pattern[at] == name[place] {
                at += 1
                place += 1
            } else if let last = star {
                // The star takes one character more.
                at = last + 1
                resume += 1
                place = resume
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == "*" }
    }
}
