/// A decimal number as written, without sign or exponent: `12` or `1.5`. Exact, so that no unit loses a digit.
struct Decimal: Hashable, Sendable {
    /// All digits as one integer, without trailing zeros of the fraction.
    let digits: UInt64
    /// How many of the digits stand after the point.
    let scale: Int

    /// Reads the number; `nil` when `text` is anything else or does not fit 64 bits.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isASCIIDigit) })
        else { return nil }
        var fraction = parts.count == 2 ? String(parts[1]) : ""
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let whole = String(parts[0].drop { $0 == "0" })
        guard fraction.utf8.count <= 40, let digits = UInt64("0" + whole + fraction) else { return nil }
        self.digits = digits
        scale = fraction.count
    }

    /// The shortest decimal that is this floating-point number; `nil` when it does not fit 64 bits or has a sign.
    init?(_ value: Double) {
        let parts = "\(value)".split(separator: "e")
        guard let mantissa = parts.first.flatMap({ Decimal($0) }) else { return nil }
        let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
        let point = mantissa.scale - exponent
        guard point <= 40 else { return nil }
        let zeros = String(repeating: "0", count: max(0, -point))
        guard let digits = UInt64("\(mantissa.digits)" + zeros) else { return nil }
        self.digits = digits
        scale = max(0, point)
    }

    /// The number with its point moved so many digits to the left, or with a negative count to the right; exact.
    func moved(_ places: Int) -> Decimal? {
        guard scale + places < 0 else { return Decimal(digits: digits, scale: scale + places) }
        return scaled(by: (0..<(-places)).reduce(1) { value, _ in value * 10 }).map { Decimal(digits: $0, scale: 0) }
    }

    private init(digits: UInt64, scale: Int) {
        self.digits = digits
        self.scale = scale
    }

    /// The number times `factor`; `nil` when that is no whole number or too large.
    func scaled(by factor: UInt64) -> UInt64? {
        guard scale <= 19 else { return nil }
        let (product, overflow) = digits.multipliedReportingOverflow(by: factor)
        let divisor = (0..<scale).reduce(UInt64(1)) { value, _ in value * 10 }
        return overflow || product % divisor != 0 ? nil : product / divisor
    }

    /// The nearest floating-point number.
    var double: Double { Double(text) ?? 0 }

    /// The number as one would write it.
    var text: String {
        guard scale > 0 else { return String(digits) }
        let all = String(digits)
        let padded = String(repeating: "0", count: max(0, scale + 1 - all.count)) + all
        return padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    /// Splits `200ms` into the number and what follows it; `nil` when it starts with no number.
    static func split(_ text: String) -> (number: Decimal, unit: Substring)? {
        let end = text.firstIndex { !($0.isASCII && $0.isNumber || $0 == ".") } ?? text.endIndex
        return Decimal(text[..<end]).map { ($0, text[end...]) }
    }
}

extension UInt8 {
    /// Whether the byte is one of `0` to `9`.
    var isASCIIDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
