import ChaosModel

/// Numbers as the documents write them.
enum SourceNumber {
    /// Go's durations: `1h30m`, `500ms`, `1.5s`, `-10m100ns`; `nil` when it is none, or does not fit.
    static func goDuration(_ text: String) -> Duration? {
        var rest = text[...], total = 0.0, isAny = false
        let isNegative = rest.hasPrefix("-")
        if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return .zero }
        let units: [(String, Double)] = [
            ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
        ]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            guard let number = Double(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { !($0.isASCII && $0.isNumber || $0 == ".") }
            guard let unit = units.first(where: { $0.0 == name })?.1 else { return nil }
            rest = rest.dropFirst(name.count)
            total += number * unit
            isAny = true
        }
        guard isAny, total < 1e18 else { return nil }
        return .nanoseconds(Int64((isNegative ? -total : total).rounded()))
    }

    /// A duration that a step may last; `nil` also for nothing and for more than 30 days.
    static func goSpan(_ text: String) -> Duration? { goDuration(text).flatMap { isSpan($0) ? $0 : nil } }

    /// Whether a step or a pause may be so long.
    static func isSpan(_ duration: Duration) -> Bool { duration > .zero && duration <= Duration.longestField }

    /// A number of seconds: `3`, `0.5`.
    static func seconds(_ text: String) -> Duration? {
        guard let number = Double(text), number > 0, number <= Duration.longestField.seconds else { return nil }
        return .nanoseconds(Int64((number * 1e9).rounded()))
    }

    /// Seconds, or a duration with a unit of coreutils or stress-ng: `30`, `30s`, `5m`, `1h`, `1d`.
    static func span(_ text: String) -> Duration? {
        if let number = seconds(text) { return number }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800, "y": 31_536_000]
        guard let last = text.last, let unit = units[last], let number = Double(text.dropLast()) else { return nil }
        return seconds("\(number * unit)")
    }

    /// A number of percent without its sign: `25`, `0.5`; also with it.
    static func percent(_ text: String) -> Percent? {
        let digits = text.hasSuffix("%") ? String(text.dropLast()) : text
        guard let number = Double(digits), number.isFinite, (0...100).contains(number),
            let percent = try? Percent(field: digits + "%")
        else { return nil }
        return percent
    }

    /// A whole number above 0.
    static func count(_ text: String) -> Int? { Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil } }

    /// A finite number as a spec writes it.
    static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
    }

    /// A number with an exponent or without, not a word such as `nan`.
    static func number(_ text: String) -> Double? {
        guard let first = text.first, first.isNumber || "+-.".contains(first), let number = Double(text),
            number.isFinite
        else { return nil }
        return number
    }

    /// Sizes of 1024s whatever the unit is called: `256MB`, `1g`, `512k`, `4096`.
    static func binarySize(_ text: String) -> ByteSize? {
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        var unit = text.dropFirst(digits.count).lowercased().filter { $0 != " " }
        if unit.hasSuffix("b") { unit.removeLast() }
        if unit.hasSuffix("i") { unit.removeLast() }
        let powers = ["": 0, "k": 10, "m": 20, "g": 30, "t": 40]
        guard let number = Double(digits), number > 0, let power = powers[unit] else { return nil }
        let bytes = number * Double(UInt64(1) << UInt64(power))
        return bytes < 0x1p62 ? ByteSize(bytes: UInt64(bytes.rounded())) : nil
    }

    /// A size as specs write it, in 1024s where it is even.
    static func text(_ size: ByteSize) -> String {
        for (name, power) in [("Ti", 40), ("Gi", 30), ("Mi", 20), ("Ki", 10)] where size.bytes % (1 << power) == 0 {
            return "\(size.bytes >> power)\(name)"
        }
        return "\(size.bytes)B"
    }
}
