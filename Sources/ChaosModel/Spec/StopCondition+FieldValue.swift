/// `errors > 50% for 5s`, or with a probe: `errors of checkout > 50% for 5s`, `checkout errors > 50% for 5s`.
extension StopCondition: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "CONDITION",
            pattern: #"^\s*([^\s]+\s+errors|errors(\s+of\s+[^\s<>=]+)?)\s*>\s*[0-9.]+%\s+for\s+[0-9.]+[a-z]+\s*$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: StopCondition {
        StopCondition(errorsAbove: 1, duration: .seconds(1), text: "errors > 100% for 1s")
    }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        var words = SLO.Objective.words(text)
        var probe: String?
        if words.count == 6 {
            probe = words.removeFirst()
        } else if words.count == 7, words[1] == "of" {
            probe = words[2]
            words.removeSubrange(1...2)
        }
        guard words.count == 5, words[0] == "errors", words[3] == "for" else {
            throw FieldError("`\(text)` is not a stop condition", suggestion: "write it like `errors > 50% for 5s`")
        }
        guard words[1] == ">" else {
            throw FieldError(
                "a stop condition compares with `>`, found `\(words[1])`",
                suggestion: "write `errors > \(words[2]) for \(words[4])`")
        }
        let share = try Percent(field: words[2]).share
        let duration = try Duration(field: words[4])
        guard share < 1 else { throw FieldError("errors are never above 100%: this would never stop anything") }
        guard duration > .zero else { throw FieldError("a stop condition needs a duration above 0s") }
        self.init(probe: probe, errorsAbove: share, duration: duration, text: text)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { text }
}
