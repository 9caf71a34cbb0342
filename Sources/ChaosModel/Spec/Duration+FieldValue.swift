/// A time span with its unit: `200ms`, `1.5s`, `5m`. Exact to the nanosecond, at most 30 days.
extension Duration: FieldValue {
    /// The units, shortest first, in nanoseconds.
    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// The longest duration that a field accepts.
    public static let longestField = Duration.seconds(30 * 86_400)

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "DURATION", pattern: #"^[0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h|d)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Duration { .zero }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.hasPrefix("-") { throw FieldError("a duration cannot be negative, found `\(text)`") }
        guard let (number, unit) = Decimal.split(text) else {
            throw FieldError("expected a duration, found `\(text)`", suggestion: "write it like `200ms`, `30s` or `5m`")
        }
        if unit.isEmpty {
            throw FieldError(
                "a duration needs a unit, found `\(text)`", suggestion: "write `\(text)ms` or `\(text)s`")
        }
        guard let factor = Self.units.first(where: { $0.name == unit })?.nanoseconds else {
            throw FieldError(
                "unknown unit `\(unit)` of a duration",
                suggestion: Self.meant(unit).map { "write `\(number.text)\($0)`" }
                    ?? "the units are ns, us, ms, s, m, h and d")
        }
        guard number.double * Double(factor) <= Double(Self.longestField.nanosecondCount) else {
            throw FieldError("a duration is at most 30d, found `\(text)`")
        }
        guard let nanoseconds = number.scaled(by: factor) else {
            throw FieldError("a duration is exact to the nanosecond at most, found `\(text)`")
        }
        self = .nanoseconds(Int64(nanoseconds))
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        let count = UInt64(max(0, nanosecondCount))
        let unit = Self.units.last { count % $0.nanoseconds == 0 && (count > 0 || $0.name == "s") }
        return unit.map { "\(count / $0.nanoseconds)\($0.name)" } ?? "\(count)ns"
    }

    /// Whole nanoseconds, as many as there can be; shorter parts are dropped.
    var nanosecondCount: Int64 {
        if self >= .nanoseconds(Int64.max) { return .max }
        if self <= .nanoseconds(-Int64.max) { return -.max }
        return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }

    /// The unit that a longer or foreign spelling means.
    private static func meant(_ unit: Substring) -> String? {
        switch unit.lowercased() {
        case "µs", "μs", "usec", "micros", "microseconds": "us"
        case "ms", "msec", "millis", "milliseconds", "millisecond": "ms"
        case "s", "sec", "secs", "second", "seconds": "s"
        case "min", "mins", "minute", "minutes": "m"
        case "h", "hr", "hrs", "hour", "hours": "h"
        case "d", "day", "days": "d"
        default: nil
        }
    }
}
