/// How fast bits go, in SI units as tc(8) names them: `512kbit`, `10mbit`, `1gbit/s`.
public struct BitRate: Hashable, Codable, Sendable {
    /// Bits per second.
    public var bitsPerSecond: UInt64
    /// Makes a rate from bits per second.
    public init(bitsPerSecond: UInt64) { self.bitsPerSecond = bitsPerSecond }
}

extension BitRate: FieldValue {
    /// The units, smallest first, in bits per second.
    private static let units: [(name: String, bits: UInt64)] = [
        ("bit", 1), ("kbit", 1_000), ("mbit", 1_000_000), ("gbit", 1_000_000_000), ("tbit", 1_000_000_000_000),
    ]

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "RATE", pattern: #"^[0-9]+(\.[0-9]+)?[kKmMgGtT]?bit(/s)?$"#)
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: BitRate { BitRate(bitsPerSecond: 1_000_000) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        if text.hasPrefix("-") { throw FieldError("a rate cannot be negative, found `\(text)`") }
        guard let (number, written) = Decimal.split(text) else {
            throw FieldError("expected a rate of bits, found `\(text)`", suggestion: "write it like `10mbit`")
        }
        if written.isEmpty {
            throw FieldError("a rate of bits needs a unit, found `\(text)`", suggestion: "write `\(text)mbit`")
        }
        let unit = written.hasSuffix("/s") ? written.dropLast(2) : written
        let name = unit.hasSuffix("bit") ? unit.prefix(1).lowercased() + unit.dropFirst() : String(unit)
        guard let factor = Self.units.first(where: { $0.name == name })?.bits else {
            throw FieldError(
                "unknown unit `\(written)` of a rate of bits",
                suggestion: unit.lowercased().hasSuffix("bps")
                    ? "`\(unit)` counts bytes for tc(8) and bits for others: write `\(Self.meant(number, unit))`"
                    : "the units are bit, kbit, mbit, gbit and tbit, a second")
        }
        guard number.double * Double(factor) < 0x1p63 else { throw FieldError("the rate `\(text)` is too large") }
        guard let bits = number.scaled(by: factor) else {
            throw FieldError("a rate is a whole number of bits a second, found `\(text)`")
        }
        bitsPerSecond = bits
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        let unit = Self.units.last { bitsPerSecond % $0.bits == 0 && (bitsPerSecond > 0 || $0.name == "bit") }
        return unit.map { "\(bitsPerSecond / $0.bits)\($0.name)" } ?? "\(bitsPerSecond)bit"
    }

    /// The same number in bits, for a unit like `Mbps`.
    private static func meant(_ number: Decimal, _ unit: Substring) -> String {
        number.text + (unit.count > 3 ? unit.prefix(1).lowercased() : "") + "bit"
    }
}
