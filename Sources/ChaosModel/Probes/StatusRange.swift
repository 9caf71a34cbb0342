/// HTTP statuses that count as good: `200` or `200-299`.
public struct StatusRange: Hashable, Codable, Sendable, FieldValue {
    /// The first and the last status.
    public var first: UInt16, last: UInt16

    /// Makes a range, both ends included.
    public init(_ range: ClosedRange<UInt16>) {
        first = range.lowerBound
        last = range.upperBound
    }

    /// Whether the status is in the range.
    public func contains(_ status: UInt16) -> Bool { (first...last).contains(status) }

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        // Without a pattern: `200` is a number in YAML, `200-299` is not.
        FieldShape(jsonType: "string", metavar: "STATUS")
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: StatusRange { StatusRange(200...399) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
            part.utf8.count == 3 && part.utf8.allSatisfy(\.isASCIIDigit) ? UInt16(part) : nil
        }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
            100 <= first, first <= last, last <= 599
        else {
            throw FieldError(
                "expected an HTTP status or a range, found `\(text)`", suggestion: "write it like `200` or `200-299`")
        }
        self.init(first...last)
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { first == last ? "\(first)" : "\(first)-\(last)" }
}
