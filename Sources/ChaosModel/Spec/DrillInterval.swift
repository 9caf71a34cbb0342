/// How often a drill is due: `12h`, `7d`, `4w`. A minute to a year and a day.
public struct DrillInterval: Hashable, Sendable {
    /// Seconds between two drills.
    public var seconds: Double

    /// Makes an interval.
    public init(seconds: Double) { self.seconds = seconds }
}

extension DrillInterval: FieldValue {
    private static let units: [(name: String, seconds: Double)] = [
        ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800),
    ]

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "TIME", pattern: #"^[0-9]+(\.[0-9]+)?(m|h|d|w)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: DrillInterval { DrillInterval(seconds: 86_400) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard let (number, unit) = Decimal.split(text) else {
            throw FieldError(
                "expected a time between drills, found `\(text)`", suggestion: "write it like `12h` or `7d`")
        }
        if unit.isEmpty {
            throw FieldError("a time needs a unit, found `\(text)`", suggestion: "write `\(text)d` for days")
        }
        guard let factor = Self.units.first(where: { $0.name == unit })?.seconds else {
            throw FieldError(
                "unknown unit `\(unit)` of a time between drills", suggestion: "the units are m, h, d and w")
        }
        seconds = number.double * factor
        guard (60...366 * 86_400).contains(seconds) else {
            throw FieldError("drills are due once a minute to once in 366d, found `\(text)`")
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        let unit = Self.units.last { seconds.truncatingRemainder(dividingBy: $0.seconds) == 0 && $0.name != "w" }
        let number = seconds / (unit?.seconds ?? 60)
        return (Decimal(number)?.text ?? "\(number)") + (unit?.name ?? "m")
    }
}
