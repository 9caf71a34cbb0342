/// The text of a claim's limit: `350ms`, `0.1%`, `100/s`, `200MB`, `10/min`, `3 x baseline`, `baseline + 2`.
extension SLO.Claim.Limit {
    /// Reads a limit without spaces.
    /// - Throws: `FieldError` when it is none.
    init(_ text: String, of measure: SLO.Claim.Measure) throws(FieldError) {
        guard text.contains("baseline") else {
            self = .fixed(try Self.number(text, of: measure))
            return
        }
        if text == "baseline" {
            self = .scaled(1)
        } else if text.hasSuffix("baseline"), let sign = text.dropLast(8).last, "x×".contains(sign) {
            guard let factor = Decimal(text.dropLast(9)), factor.digits > 0 else { throw Self.form(text) }
            self = .scaled(factor.double)
        } else if text.hasPrefix("baseline"), let sign = text.dropFirst(8).first, "+-−".contains(sign) {
            let number = try Self.number(String(text.dropFirst(9)), of: measure)
            guard number >= 0 else { throw Self.form(text) }
            self = .shifted(sign == "+" ? number : -number)
        } else {
            throw Self.form(text)
        }
    }

    /// The text form, which reads back as the same value.
    func text(of measure: SLO.Claim.Measure) -> String {
        switch self {
        case .fixed(let number): Self.text(number, of: measure)
        case .scaled(let factor): "\(Self.plain(factor)) x baseline"
        case .shifted(let number):
            "baseline \(number.sign == .minus ? "-" : "+") \(Self.text(number.magnitude, of: measure))"
        }
    }

    private static func number(_ text: String, of measure: SLO.Claim.Measure) throws(FieldError) -> Double {
        switch measure {
        case .quantile: return Double(try Duration(field: text).nanosecondCount) / 1e9
        case .share, .errors, .availability:
            let share = try Percent(field: text).share
            guard share <= 1 else { throw FieldError("a share is at most 100%, found `\(text)`") }
            return share
        case .rate: return try PerSecond(field: text).value
        case .value(.slope):
            guard let slash = text.firstIndex(of: "/") else {
                throw FieldError("a slope needs its time, found `\(text)`", suggestion: "write `\(text)/min`")
            }
            let perMinute: [Substring: Double] = ["s": 60, "m": 1, "min": 1, "h": 1.0 / 60]
            guard let factor = perMinute[text[slash...].dropFirst()] else {
                throw FieldError(
                    "a slope is per `min`, `s` or `h`, found `\(text)`", suggestion: "write `\(text[..<slash])/min`")
            }
            return try quantity(String(text[..<slash])) * factor
        case .value: return try quantity(text)
        }
    }

    /// A plain number or a size, with a sign or without.
    private static func quantity(_ text: String) throws(FieldError) -> Double {
        let isNegative = text.hasPrefix("-") || text.hasPrefix("−")
        let magnitude = String(isNegative ? text.dropFirst() : text[...])
        guard let (number, unit) = Decimal.split(magnitude) else {
            throw FieldError("expected a number, found `\(text)`", suggestion: "write it like `200`, `200MB` or `64Mi`")
        }
        let value = unit.isEmpty ? number.double : Double(try ByteSize(field: magnitude).bytes)
        return isNegative ? -value : value
    }

    private static func text(_ number: Double, of measure: SLO.Claim.Measure) -> String {
        switch measure {
        case .quantile: Duration.nanoseconds(Int64((number * 1e9).rounded())).fieldText
        case .share, .errors, .availability: Percent(share: number).fieldText
        case .rate: PerSecond(number).fieldText
        case .value(.slope): plain(number) + "/min"
        case .value: plain(number)
        }
    }

    private static func plain(_ number: Double) -> String {
        (number < 0 ? "-" : "") + (Decimal(number.magnitude)?.text ?? "\(number.magnitude)")
    }

    private static func form(_ text: String) -> FieldError {
        FieldError(
            "`\(text)` is no limit against the steady state",
            suggestion: "write it like `3 x baseline`, `baseline + 2` or `baseline`")
    }
}
