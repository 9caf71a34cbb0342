/// One series of a page: the text after its name, `{code="500"} 12 1700000000`, in the Prometheus or the OpenMetrics form.
struct MetricLine {
    /// The labels, their escapes undone.
    private(set) var labels: [(name: [UInt8], value: [UInt8])] = []
    /// The number; may be infinite or NaN.
    private(set) var number: Double = 0

    private var rest: ArraySlice<UInt8>

    /// Reads what follows the name; `nil` when it is not in that form.
    init?(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
        skipSpace()
        if rest.first == UInt8(ascii: "{") {
            rest.removeFirst()
            guard readLabels() else { return nil }
        }
        skipSpace()
        // What may follow is a time, and in OpenMetrics an example.
        let text = rest.prefix { $0 != 32 && $0 != 9 && $0 != 13 }
        guard let number = Self.number(text) else { return nil }
        self.number = number
    }

    private mutating func readLabels() -> Bool {
        while true {
            skipSpace()
            if rest.first == UInt8(ascii: "}") {
                rest.removeFirst()
                return true
            }
            let name = rest.prefix { ByteSet.wordBytes.contains($0) }
            rest = rest.dropFirst(name.count)
            skipSpace()
            guard !name.isEmpty, rest.popFirst() == UInt8(ascii: "=") else { return false }
            skipSpace()
            guard rest.popFirst() == UInt8(ascii: "\""), let value = readValue() else { return false }
            labels.append((Array(name), value))
            skipSpace()
            if rest.first == UInt8(ascii: ",") {
                rest.removeFirst()
            } else if rest.first != UInt8(ascii: "}") {
                return false
            }
        }
    }

    private mutating func readValue() -> [UInt8]? {
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == UInt8(ascii: "n") ? 10 : escaped)
            default: value.append(byte)
            }
        }
        return nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Double? {
        let text = String(decoding: bytes, as: UTF8.self)
        switch text.lowercased() {
        case "nan": return .nan
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        default: return bytes.allSatisfy { $0.isASCIIDigit || "+-.eE".utf8.contains($0) } ? Double(text) : nil
        }
    }

    private mutating func skipSpace() { rest = rest.drop { $0 == 32 || $0 == 9 } }
}
