/// `good`, `bad`, `value <= 2`, `value >= 1.5k`, `latency <= 50ms`; `≤` and `≥` are accepted.
extension AnswerCondition: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "CONDITION",
            pattern: #"^\s*(good|bad|value\s*(<=|>=|≤|≥)\s*-?[0-9.]+[A-Za-z]*|latency\s*(<=|≤)\s*[0-9.]+[a-z]+)\s*$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: AnswerCondition { .good }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let words = SLO.Objective.words(text)
        guard words.count == 3 else {
            switch words {
            case ["good"]: self = .good
            case ["bad"]: self = .bad
            default: throw Self.form(text)
            }
            return
        }
        let (number, sign, limit) = (words[0], words[1], words[2])
        switch (number, sign) {
        case ("value", "<="): self = .valueAtMost(try Self.number(limit))
        case ("value", ">="): self = .valueAtLeast(try Self.number(limit))
        case ("latency", "<="): self = .latency(atMost: try Duration(field: limit))
        case ("latency", _):
            throw FieldError(
                "a latency is compared with `<=`, found `\(sign)`", suggestion: "write `latency <= \(limit)`")
        case ("value", _):
            throw FieldError(
                "a value is compared with `<=` or `>=`, found `\(sign)`",
                suggestion: "write `value \(sign.hasPrefix(">") ? ">=" : "<=") \(limit)`")
        default: throw Self.form(text)
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .good: "good"
        case .bad: "bad"
        case .valueAtMost(let limit): "value <= \(Figure.plain(limit))"
        case .valueAtLeast(let limit): "value >= \(Figure.plain(limit))"
        case .latency(let limit): "latency <= \(limit.fieldText)"
        }
    }

    private static func form(_ text: String) -> FieldError {
        FieldError(
            "`\(text)` is not a condition",
            suggestion: Spelling.suggestion(for: text, among: ["good", "bad"])
                ?? "write `good`, `bad`, `value <= 2`, `value >= 2` or `latency <= 50ms`")
    }

    /// A number, or a size such as `200MiB`, which counts bytes.
    private static func number(_ text: String) throws(FieldError) -> Double {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? String(text.dropFirst()) : text
        if let number = Decimal(digits)?.double { return isNegative ? -number : number }
        if !isNegative, let size = try? ByteSize(field: text) { return Double(size.bytes) }
        throw FieldError(
            "`\(text)` is not a number", suggestion: "write it like `2`, `1.5` or, for bytes, `200MiB`")
    }
}

extension Figure {
    /// A number as one would write it: `2`, `1.5`.
    static func plain(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}
