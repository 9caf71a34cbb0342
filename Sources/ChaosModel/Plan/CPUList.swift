/// A set of CPUs in the list format of cpuset(7): `0-3,6`.
public struct CPUList: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The CPUs' numbers.
    public var numbers: Set<Int>

    /// Makes a set.
    public init(_ numbers: Set<Int> = []) { self.numbers = numbers }

    /// Reads the list format; `nil` when it is none, or names a CPU beyond the 8192 that a kernel can have.
    public init?(list: String) {
        numbers = []
        for part in list.split(separator: ",", omittingEmptySubsequences: !list.contains(",")) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first >= 0, first <= last, last < 8192
            else { return nil }
            numbers.formUnion(first...last)
        }
    }

    /// The first `count` of them.
    public func first(_ count: Int) -> CPUList { CPUList(Set(numbers.sorted().prefix(count))) }

    /// The list as the kernel writes it.
    public var description: String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers.sorted() {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }
}

extension CPUList: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "CPUS", pattern: "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$")
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: CPUList { CPUList([0]) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        guard let list = CPUList(list: text), !list.numbers.isEmpty else {
            throw FieldError("expected a list of CPUs, found `\(text)`", suggestion: "write it like `0` or `0-1,3`")
        }
        self = list
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { description }
}
