/// How far a clock is off: `+2h`, `-30m`, `+400d`. Exact to the nanosecond, at most 10 years either way.
public struct ClockOffset: Hashable, Codable, Sendable, FieldValue {
    /// Nanoseconds that the clock is ahead.
    public var nanoseconds: Int64

    /// The furthest that a field accepts, in days.
    private static let longest = 3650

    /// Makes an offset.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "OFFSET", pattern: #"^[+-]?[0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: ClockOffset { ClockOffset(nanoseconds: 1) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let digits = text.hasPrefix("+") || text.hasPrefix("-") ? String(text.dropFirst()) : text
        let size: Int64
        if let (number, unit) = Decimal.split(digits), unit == "d" {
            guard number.double <= Double(Self.longest), let days = number.scaled(by: 86_400_000_000_000) else {
                throw FieldError("a clock is at most \(Self.longest)d off, found `\(text)`")
            }
            size = Int64(days)
        } else {
            size = try Duration(field: digits).nanosecondCount
        }
        guard size != 0 else { throw FieldError("a clock that is off by nothing is right, found `\(text)`") }
        nanoseconds = text.hasPrefix("-") ? -size : size
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        (nanoseconds < 0 ? "-" : "+") + Duration.nanoseconds(nanoseconds.magnitude).fieldText
    }
}
