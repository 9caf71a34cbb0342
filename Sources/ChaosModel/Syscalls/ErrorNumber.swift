/// An error of a system call by its name, such as `EMFILE`: errno(3).
public struct ErrorNumber: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The name.
    public let name: String
    /// The number that the kernel returns.
    public let number: Int32

    /// The error of a name; `nil` when Linux has none of that name.
    public init?(_ name: String) {
        let upper = name.uppercased()
        let canonical = Self.aliases[upper] ?? upper
        guard let number = Self.numbers[canonical] else { return nil }
        self.name = canonical
        self.number = number
    }

    private init(name: String, number: Int32) {
        self.name = name
        self.number = number
    }

    /// No more descriptors in this process.
    public static let EMFILE = ErrorNumber(name: "EMFILE", number: 24)
    /// No more descriptors on this host.
    public static let ENFILE = ErrorNumber(name: "ENFILE", number: 23)

    /// The name.
    public var description: String { name }
}

extension ErrorNumber: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "ERRNO", pattern: "^E[A-Z0-9]+$") }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: ErrorNumber { ErrorNumber(name: "EIO", number: 5) }

    /// Reads the text form.
    /// - Throws: `FieldError` when Linux has no such error.
    public init(field text: String) throws(FieldError) {
        if let error = ErrorNumber(text) {
            self = error
            return
        }
        if let number = Int32(text), let name = Self.numbers.first(where: { $0.value == number })?.key {
            throw FieldError("expected the name of an error, found `\(text)`", suggestion: "write `\(name)`")
        }
        // Two errors that mean the same to a program are far apart in letters, so only near names are suggested.
        let near = Self.numbers.keys.map { (name: $0, distance: Spelling.distance(text.uppercased(), $0)) }
            .filter { $0.distance <= 2 }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        throw FieldError(
            "Linux has no error `\(text)`",
            suggestion: near.map { "did you mean `\($0.name)`?" } ?? "write it like `EMFILE`; see errno(3)")
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { name }
}
