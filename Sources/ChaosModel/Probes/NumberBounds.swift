/// Where a good answer's number lies; both ends may be missing, and belong to it.
public struct NumberBounds: Hashable, Codable, Sendable {
    /// The least and the greatest good number.
    public var atLeast: Double?, atMost: Double?

    /// Makes bounds.
    public init(atLeast: Double? = nil, atMost: Double? = nil) {
        self.atLeast = atLeast
        self.atMost = atMost
    }

    /// Reads the fields of whatever is bounded.
    init(_ fields: inout FieldReader) {
        atMost = fields.optional("at-most", "The greatest good number; any when left out.", example: "100")
        atLeast = fields.optional("at-least", "The least good number; any when left out.", example: "1")
        if let atLeast, let atMost, atLeast > atMost {
            fields.reject(
                "\(atLeast.shortText) is above `at-most`, so no number is good", at: "at-least",
                suggestion: "swap the two")
        }
    }

    /// Whether the number is good; NaN never is.
    public func contains(_ number: Double) -> Bool {
        !number.isNaN && number >= atLeast ?? -.infinity && number <= atMost ?? .infinity
    }

    /// ` at least 1 and at most 100`, empty without bounds.
    var text: String {
        let least = atLeast.map { "at least \($0.shortText)" }, most = atMost.map { "at most \($0.shortText)" }
        return [least, most].compactMap { $0 }.joined(separator: " and ")
    }
}
