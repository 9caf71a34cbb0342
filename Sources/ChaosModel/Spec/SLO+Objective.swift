/// `99.9% under 500ms`, `p99 of checkout <= 350ms`, `errors <= 0.1% and rate >= 100/s`,
/// `p95 <= 3 x baseline while rate of load <= 8000/s`; `≤` and `≥` are accepted for `<=` and `>=`. `and` binds more tightly
/// than `or`, and `or` more than `while`; parentheses change that.
extension Combination: FieldValue where Leaf == SLO.Claim {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        let claim = #"(\(\s*)*"# + SLO.Claim.pattern + #"(\s*\))*"#
        return FieldShape(
            jsonType: "string", metavar: "OBJECTIVE",
            pattern: #"^\s*"# + claim + #"(\s*(and|or|while)\s*"# + claim + #")*\s*$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Self { .errors(atMost: 0) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        var reader = ObjectiveReader(text)
        self = try reader.read()
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .one(let claim): claim.fieldText
        case .all(let parts): parts.map { $0.text(inside: 2) }.joined(separator: " and ")
        case .any(let parts): parts.map { $0.text(inside: 1) }.joined(separator: " or ")
        case .during(let part, let condition): "\(part.text(inside: 0)) while \(condition.text(inside: 0))"
        }
    }

    /// The text, in parentheses unless it binds more tightly than what it stands in.
    private func text(inside rank: Int) -> String {
        let own =
            switch self {
            case .during: 0
            case .any: 1
            case .all: 2
            case .one: 3
            }
        return own > rank ? fieldText : "(\(fieldText))"
    }

    /// The words of a condition, comparisons and parentheses being words of their own with or without spaces around them.
    static func words(_ text: String) -> [String] {
        var words: [String] = [], wasSign = false
        for part in text.split(separator: " ") {
            var word = ""
            wasSign = false
            for character in part {
                let isSign = "<>=≤≥".contains(character), isBracket = "()".contains(character)
                if isSign != wasSign || isBracket, !word.isEmpty {
                    words.append(word)
                    word = ""
                }
                word += character == "≤" ? "<=" : character == "≥" ? ">=" : String(character)
                wasSign = isSign
                if isBracket {
                    words.append(word)
                    word = ""
                }
            }
            if !word.isEmpty { words.append(word) }
        }
        return words
    }
}
