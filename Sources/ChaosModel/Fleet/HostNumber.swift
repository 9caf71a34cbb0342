/// How many of some hosts: `2`, or `30%` of them.
public enum HostNumber: Hashable, Codable, Sendable {
    /// So many.
    case count(Int)
    /// A share of them, 0...1.
    case share(Double)

    /// How many that is of `total`. A share is rounded down, and is one at least: of three hosts, 50% are one.
    public func of(_ total: Int) -> Int {
        switch self {
        case .count(let count): count
        case .share(let share): total == 0 ? 0 : max(1, min(total, Int((share * Double(total) + 1e-9).rounded(.down))))
        }
    }
}

extension HostNumber: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "NUMBER")
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: HostNumber { .count(1) }

    /// Reads a number or a percentage.
    /// - Throws: `FieldError` for one that is no number of hosts.
    public init(field text: String) throws(FieldError) {
        if text.hasSuffix("%") {
            let share = try Percent(field: text).share
            guard share > 0 else { throw FieldError("0% of the hosts are none") }
            guard share <= 1 else { throw FieldError("`\(text)` of the hosts is more than all of them") }
            self = .share(share)
        } else {
            let count = try Int(field: text)
            guard count > 0 else { throw FieldError("a number of hosts is 1 or more, found \(count)") }
            self = .count(count)
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .count(let count): "\(count)"
        case .share(let share): Percent(share: share).fieldText
        }
    }
}
