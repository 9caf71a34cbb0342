/// A share written with its percent sign: `80%`.
public struct Percent: Hashable, Codable, Sendable {
    /// The share, 0...1 for percentages up to 100.
    public var share: Double
    /// Makes a percentage from a share.
    public init(share: Double) { self.share = share }
}

extension Percent: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "PERCENT", pattern: #"^[0-9]+(\.[0-9]+)?%$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Percent { Percent(share: 0) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.hasPrefix("-") { throw FieldError("a percentage cannot be negative, found `\(text)`") }
        guard let (number, unit) = Decimal.split(text) else {
            throw FieldError("expected a percentage, found `\(text)`", suggestion: "write it like `80%`")
        }
        guard unit == "%" else {
            throw unit.isEmpty
                ? FieldError("a percentage needs its sign, found `\(text)`", suggestion: Self.signed(number))
                : FieldError("expected a percentage, found `\(text)`", suggestion: "write `\(number.text)%`")
        }
        guard number.double <= 1_000_000 else { throw FieldError("a percentage is at most 1000000%, found `\(text)`") }
        share = number.moved(2)?.double ?? number.double / 100
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { "\(Decimal(share)?.moved(-2)?.text ?? "\(share * 100)")%" }

    /// What a number without sign most likely meant.
    private static func signed(_ number: Decimal) -> String {
        guard number.double > 0, number.double < 1 else { return "write `\(number.text)%`" }
        let percent = Percent(share: number.double).fieldText
        return "\(number.text) is not \(percent.dropLast()) %: write `\(percent)`"
    }
}
