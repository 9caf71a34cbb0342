/// `14.4 over 1m and 5s`.
extension BurnRate: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "BURN-RATE",
            pattern: #"^\s*[0-9.]+\s+over\s+[0-9.]+[a-z]+(\s+and\s+[0-9.]+[a-z]+)*\s*$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: BurnRate { BurnRate(atMost: 1, windows: [.seconds(60)]) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 3, words.count % 2 == 1, words[1] == "over",
            stride(from: 3, to: words.count, by: 2).allSatisfy({ words[$0] == "and" })
        else {
            throw FieldError("`\(text)` is not a burn rate", suggestion: "write it like `14.4 over 1m and 5s`")
        }
        guard let rate = Decimal(words[0]), rate.digits > 0, rate.double <= 1_000_000 else {
            throw FieldError("a burn rate is a number above 0, found `\(words[0])`", suggestion: "write it like `14.4`")
        }
        var windows: [Duration] = []
        for place in stride(from: 2, to: words.count, by: 2) {
            let window = try Duration(field: words[place])
            guard window > .zero else { throw FieldError("a window must be longer than 0s") }
            guard !windows.contains(window) else { throw FieldError("the window `\(words[place])` is there twice") }
            windows.append(window)
        }
        guard windows.count <= 4 else { throw FieldError("a burn rate has at most 4 windows, found \(windows.count)") }
        self.init(atMost: rate.double, windows: windows)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        "\(Decimal(atMost)?.text ?? "\(atMost)") over \(windows.map(\.fieldText).joined(separator: " and "))"
    }
}
