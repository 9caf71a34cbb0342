/// A moment as one writes it when one looks back: so long ago, `90d` or `12h`, or a time in UTC, `2026-11-01` or
/// `2026-11-01T17:30:00Z`.
public enum HistoryTime: Hashable, Sendable {
    /// So many seconds before now.
    case ago(Double)
    /// Seconds since 1970.
    case at(Double)

    /// The units of a span, in seconds.
    private static let units: [(name: String, seconds: Double)] = [
        ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("w", 7 * 86_400), ("y", 365 * 86_400),
    ]
    /// The longest span, in seconds: a hundred years.
    private static let longest = 36_500.0 * 86_400

    /// Seconds since 1970.
    /// - Parameter now: the same, of the present.
    public func seconds(now: Double) -> Double {
        switch self {
        case .ago(let span): now - span
        case .at(let seconds): seconds
        }
    }
}

extension HistoryTime: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TIME") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: HistoryTime { .ago(0) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.contains("-") {
            self = .at(try Self.moment(text))
            return
        }
        guard let (number, unit) = Decimal.split(text), let span = Self.span(number, unit) else {
            throw FieldError(
                "expected a time, found `\(text)`",
                suggestion: "write how long ago, like `90d` or `12h`, or when in UTC, like `2026-11-01`")
        }
        guard span <= Self.longest else { throw FieldError("a time is at most 36500d ago, found `\(text)`") }
        self = .ago(span)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .ago(let span):
            let unit = Self.units.dropLast(2).last { span > 0 && span.truncatingRemainder(dividingBy: $0.seconds) == 0 }
            return Self.number(span / (unit?.seconds ?? 1)) + (unit?.name ?? "s")
        case .at(let seconds): return Figure.timestamp(seconds)
        }
    }

    /// A whole number without a fraction.
    private static func number(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }

    private static func span(_ number: Decimal, _ unit: Substring) -> Double? {
        units.first { $0.name == unit }.map { number.double * $0.seconds }
    }

    /// Seconds since 1970 of `2026-11-01`, `2026-11-01T17:30Z`, `2026-11-01T17:30:05.250Z`.
    private static func moment(_ text: String) throws(FieldError) -> Double {
        let words = (text.hasSuffix("Z") ? text.dropLast() : text[...])
            .split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        var parts = words.count == 2 ? words[1].split(separator: ":", omittingEmptySubsequences: false) : []
        var second = 0.0
        if parts.count == 3, let last = parts.popLast() {
            guard last.prefix(2).utf8.count == 2, let number = Decimal(last), number.double < 60 else {
                throw Self.noMoment(text)
            }
            second = number.double
        }
        if words.count == 2, parts.count != 2 { throw Self.noMoment(text) }
        let civil = try CivilTime(
            field: ([words[0]] + (parts.isEmpty ? [] : [parts.joined(separator: ":")[...]]))
                .joined(separator: "T"))
        return Double(civil.seconds) + second
    }

    private static func noMoment(_ text: String) -> FieldError {
        FieldError("expected a time in UTC, found `\(text)`", suggestion: "write it like `2026-11-01T17:30:00Z`")
    }
}
