/// The value of a fault's field, as one would write it in a spec: `"20%"`, `8080`, `true`, `["openat", "read"]`,
/// `.duration(.milliseconds(200))`.
public enum FieldValue: Hashable, Sendable {
    /// Text, such as `20%` or `64MiB`.
    case text(String)
    /// One value or several.
    case list([FieldValue])

    /// A duration, to the nanosecond.
    public static func duration(_ duration: Duration) -> FieldValue { .text(duration.specText) }

    static func number(_ value: Int) -> FieldValue { .text("\(value)") }
    static func flag(_ value: Bool) -> FieldValue { .text("\(value)") }
    /// An empty list is as good as none.
    static func texts(_ values: [String]) -> FieldValue? { values.isEmpty ? nil : .list(values.map(FieldValue.text)) }
    static func numbers(_ values: [Int]) -> FieldValue? { values.isEmpty ? nil : .list(values.map(FieldValue.number)) }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral
{
    /// Text as it stands in a spec.
    public init(stringLiteral value: String) { self = .text(value) }
    /// A number.
    public init(integerLiteral value: Int) { self = .number(value) }
    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .flag(value) }
    /// Several values.
    public init(arrayLiteral elements: FieldValue...) { self = .list(elements) }
}

extension Duration {
    /// The duration as a spec has it, in the longest unit that keeps it exact to the nanosecond.
    var specText: String {
        let (seconds, attoseconds) = components
        let nanoseconds = attoseconds / 1_000_000_000
        guard nanoseconds != 0 else { return "\(seconds)s" }
        guard seconds < 1_000_000 else { return "\(seconds)s" }
        let all = seconds * 1_000_000_000 + nanoseconds
        if all % 1_000_000 == 0 { return "\(all / 1_000_000)ms" }
        return all % 1000 == 0 ? "\(all / 1000)us" : "\(all)ns"
    }
}
