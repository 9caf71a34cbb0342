/// `99.9% under 500ms`, `p99 <= 350ms`, `errors <= 0.1%`; `≤` is accepted for `<=`.
extension SLO.Objective: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "OBJECTIVE",
            pattern:
                #"^\s*([0-9.]+%\s+under\s+[0-9.]+[a-z]+|p[0-9.]+\s*(<=|≤)\s*[0-9.]+[a-z]+|errors\s*(<=|≤)\s*[0-9.]+%)\s*$"#
        )
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: SLO.Objective { .errors(atMost: 0) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let words = Self.words(text)
        guard words.count == 3 else { throw Self.form(text) }
        switch (words[0], words[1]) {
        case (let share, "under"):
            self = .ratio(try Self.share(share), under: try Duration(field: words[2]))
        case ("errors", "<="):
            self = .errors(atMost: try Self.share(words[2]))
        case (let quantile, "<=") where quantile.hasPrefix("p"):
            guard let number = Decimal(quantile.dropFirst())?.moved(2)?.double, number < 1 else {
                throw FieldError("`\(quantile)` is no quantile", suggestion: "write it like `p99` or `p99.9`")
            }
            self = .quantile(number, atMost: try Duration(field: words[2]))
        case (_, "<"), (_, ">"), (_, ">="), (_, "="), (_, "=="):
            throw FieldError(
                "an objective compares with `<=`, found `\(words[1])`", suggestion: "write `\(words[0]) <= \(words[2])`"
            )
        default:
            throw Self.form(text)
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .ratio(let share, let latency): "\(Percent(share: share).fieldText) under \(latency.fieldText)"
        case .quantile(let quantile, let latency):
            "p\(Percent(share: quantile).fieldText.dropLast()) <= \(latency.fieldText)"
        case .errors(let share): "errors <= \(Percent(share: share).fieldText)"
        }
    }

    /// The words of a condition, comparisons being words of their own with or without spaces around them.
    static func words(_ text: String) -> [String] {
        var words: [String] = [], wasSign = false
        for part in text.split(separator: " ") {
            var word = ""
            wasSign = false
            for character in part {
                let isSign = "<>=≤≥".contains(character)
                if isSign != wasSign, !word.isEmpty {
                    words.append(word)
                    word = ""
                }
                word += character == "≤" ? "<=" : character == "≥" ? ">=" : String(character)
                wasSign = isSign
            }
            words.append(word)
        }
        return words
    }

    private static func share(_ text: String) throws(FieldError) -> Double {
        let percent = try Percent(field: text)
        guard percent.share <= 1 else { throw FieldError("a share is at most 100%, found `\(text)`") }
        return percent.share
    }

    private static func form(_ text: String) -> FieldError {
        FieldError(
            "`\(text)` is not an objective",
            suggestion: "write it like `99.9% under 500ms`, `p99 <= 350ms` or `errors <= 0.1%`")
    }
}
