/// An amount of memory or disk with its unit. SI units (`k`, `M`, `G`, `T`) count in thousands, IEC units (`Ki`, `Mi`,
/// `Gi`, `Ti`) in 1024s; a `B` may follow.
public struct ByteSize: Hashable, Codable, Sendable {
    /// The number of bytes.
    public var bytes: UInt64
    /// Makes a size from a number of bytes.
    public init(bytes: UInt64) { self.bytes = bytes }
}

extension ByteSize: FieldValue {
    /// The units, smallest first.
    private static let units: [(name: String, bytes: UInt64)] = [
        ("B", 1), ("k", 1_000), ("Ki", 1 << 10), ("M", 1_000_000), ("Mi", 1 << 20), ("G", 1_000_000_000),
        ("Gi", 1 << 30), ("T", 1_000_000_000_000), ("Ti", 1 << 40),
    ]

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "SIZE", pattern: #"^[0-9]+(\.[0-9]+)?(B|(k|M|G|T|Ki|Mi|Gi|Ti)B?)$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: ByteSize { ByteSize(bytes: 0) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.hasPrefix("-") { throw FieldError("a size cannot be negative, found `\(text)`") }
        guard let (number, unit) = Decimal.split(text) else {
            throw FieldError("expected a size, found `\(text)`", suggestion: "write it like `64Mi` or `10M`")
        }
        if unit.isEmpty {
            throw FieldError(
                "a size needs a unit, found `\(text)`", suggestion: "write `\(text)B` for bytes, or `\(text)Mi`")
        }
        let name = unit.count > 1 && unit.hasSuffix("B") && unit != "BB" ? unit.dropLast() : unit
        guard let factor = Self.units.first(where: { $0.name == name })?.bytes else {
            let ambiguous = name == "K" || name == "m" || name == "g"
            throw FieldError(
                "unknown unit `\(unit)` of a size",
                suggestion: ambiguous
                    ? "`\(name == "K" ? "k" : name.uppercased())` counts in thousands, `\(name.uppercased())i` in 1024s"
                    : "the units are B, k, M, G, T (thousands) and Ki, Mi, Gi, Ti (1024s)")
        }
        guard number.double * Double(factor) < 0x1p63 else { throw FieldError("the size `\(text)` is too large") }
        guard let bytes = number.scaled(by: factor) else {
            throw FieldError("a size is a whole number of bytes, found `\(text)`")
        }
        self.bytes = bytes
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        let unit = Self.units.last { bytes % $0.bytes == 0 && (bytes > 0 || $0.name == "B") }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
    }
}
