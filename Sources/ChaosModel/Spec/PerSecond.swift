/// How often something happens, written with its time: `100/s`, `60/m`, `6/h`.
public struct PerSecond: Hashable, Codable, Sendable {
    /// Times per second.
    public var value: Double
    /// Makes a rate from times per second.
    public init(_ value: Double) { self.value = value }
}

extension PerSecond: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "RATE", pattern: #"^[0-9]+(\.[0-9]+)?/(s|m|h)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: PerSecond { PerSecond(1) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard let (number, unit) = Decimal.split(text) else {
            throw FieldError("expected a rate, found `\(text)`", suggestion: "write it like `100/s` or `60/m`")
        }
        let seconds: Double
        switch unit {
        case "/s": seconds = 1
        case "/m": seconds = 60
        case "/h": seconds = 3600
        case "": throw FieldError("a rate needs its time, found `\(text)`", suggestion: "write `\(text)/s`")
        default:
            throw FieldError("expected a rate, found `\(text)`", suggestion: "write `\(number.text)/s`, `/m` or `/h`")
        }
        guard number.digits > 0 else { throw FieldError("a rate must be above 0, found `\(text)`") }
        value = number.double / seconds
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { "\(Decimal(value)?.text ?? "\(value)")/s" }
}
