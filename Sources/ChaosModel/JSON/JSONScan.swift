/// Finds one value in a JSON text without building anything: one strict pass over the bytes (RFC 8259), bounded in depth.
/// The whole text has to be JSON, also what stands behind the value. Of members of the same name the last one counts.
public struct JSONScan {
    /// What is at the end of a path.
    public enum Finding: Hashable, Sendable {
        case scalar(JSONScalar)
        /// An object or an array.
        case container
        /// There is nothing.
        case missing
        /// The text is not JSON.
        case malformed
    }

    private static let words = (yes: Array("true".utf8), no: Array("false".utf8), none: Array("null".utf8))

    private struct Malformed: Error {}

    private let bytes: [UInt8]
    private let steps: [JSONPath.Step]
    private var position = 0
    private var finding = Finding.missing

    /// The deepest nesting.
    public static let depthLimit = 128

    /// Finds the value at `path`. The bytes may be anything.
    public static func find(_ path: JSONPath, in bytes: [UInt8]) -> Finding {
        var scan = JSONScan(bytes: bytes, steps: path.steps)
        do throws(Malformed) {
            guard (try? UTF8Span(validating: bytes.span)) != nil else { return .malformed }
            scan.skipSpace()
            try scan.value(depth: 0, on: 0)
            scan.skipSpace()
            return scan.position == bytes.count ? scan.finding : .malformed
        } catch {
            return .malformed
        }
    }

    private init(bytes: [UInt8], steps: [JSONPath.Step]) {
        self.bytes = bytes
        self.steps = steps
    }

    /// - Parameter on: how many steps of the path lead here; `nil` beside the path.
    private mutating func value(depth: Int, on: Int?) throws(Malformed) {
        guard depth < Self.depthLimit, position < bytes.count else { throw Malformed() }
        let isWanted = on == steps.count
        switch bytes[position] {
        case UInt8(ascii: "{"):
            if isWanted { finding = .container }
            try object(depth, isWanted ? nil : on)
        case UInt8(ascii: "["):
            if isWanted { finding = .container }
            try array(depth, isWanted ? nil : on)
        case UInt8(ascii: "\""):
            let (range, hasEscapes) = try string()
            if isWanted {
                let text = hasEscapes ? try unescaped(range) : Array(bytes[range])
                finding = .scalar(.string(String(decoding: text, as: UTF8.self)))
            }
        case UInt8(ascii: "t"): try word(Self.words.yes, isWanted, .bool(true))
        case UInt8(ascii: "f"): try word(Self.words.no, isWanted, .bool(false))
        case UInt8(ascii: "n"): try word(Self.words.none, isWanted, .null)
        default: try number(isWanted)
        }
    }

    private mutating func object(_ depth: Int, _ on: Int?) throws(Malformed) {
        let wanted = on.flatMap { steps[$0].key }
        position += 1
        skipSpace()
        if take(UInt8(ascii: "}")) { return }
        repeat {
            skipSpace()
            let (range, hasEscapes) = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw Malformed() }
            skipSpace()
            var isOnPath = false
            if let wanted {
                isOnPath = hasEscapes ? try unescaped(range) == wanted : bytes[range].elementsEqual(wanted)
            }
            if isOnPath { finding = .missing }
            try value(depth: depth + 1, on: isOnPath ? on.map { $0 + 1 } : nil)
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw Malformed() }
    }

    private mutating func array(_ depth: Int, _ on: Int?) throws(Malformed) {
        let wanted = on.flatMap { steps[$0].index }
        var index = 0
        position += 1
        skipSpace()
        if take(UInt8(ascii: "]")) { return }
        repeat {
            skipSpace()
            try value(depth: depth + 1, on: index == wanted ? on.map { $0 + 1 } : nil)
            skipSpace()
            index += 1
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw Malformed() }
    }

    private mutating func word(_ text: [UInt8], _ isWanted: Bool, _ scalar: JSONScalar) throws(Malformed) {
        guard bytes[position...].starts(with: text) else { throw Malformed() }
        position += text.count
        if isWanted { finding = .scalar(scalar) }
    }

    private mutating func number(_ isWanted: Bool) throws(Malformed) {
        let start = position
        _ = take(UInt8(ascii: "-"))
        let hasZero = next == UInt8(ascii: "0")
        let whole = try digits()
        if hasZero, whole > 1 { throw Malformed() }
        if take(UInt8(ascii: ".")) { _ = try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            _ = try digits()
        }
        guard isWanted else { return }
        finding = .scalar(.number(Double(String(decoding: bytes[start..<position], as: UTF8.self)) ?? .nan))
    }

    private mutating func digits() throws(Malformed) -> Int {
        let start = position
        while let byte = next, byte.isASCIIDigit { position += 1 }
        if position == start { throw Malformed() }
        return position - start
    }

    /// Goes past a string.
    private mutating func string() throws(Malformed) -> (Range<Int>, hasEscapes: Bool) {
        guard take(UInt8(ascii: "\"")) else { throw Malformed() }
        let start = position
        var hasEscapes = false
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<(position - 1), hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 1
                _ = try escape()
            case 0..<0x20: throw Malformed()
            default: position += 1
            }
        }
        throw Malformed()
    }
}

extension JSONScan {
    private mutating func unescaped(_ range: Range<Int>) throws(Malformed) -> [UInt8] {
        let end = position
        defer { position = end }
        position = range.lowerBound
        var text: [UInt8] = []
        while position < range.upperBound {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\\") { text += Array(String(try escape()).utf8) } else { text.append(byte) }
        }
        return text
    }

    /// Reads what follows a backslash. Half of a surrogate pair is no character.
    private mutating func escape() throws(Malformed) -> Unicode.Scalar {
        guard let byte = next else { throw Malformed() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw Malformed()
        }
        var code = try unit()
        if (0xD800..<0xDC00).contains(code) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw Malformed() }
            let low = try unit()
            guard (0xDC00..<0xE000).contains(low) else { throw Malformed() }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw Malformed() }
        return scalar
    }

    /// Four hexadecimal digits.
    private mutating func unit() throws(Malformed) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = byte.hexadecimalDigit else { throw Malformed() }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { position += 1 }
    }
}

extension UInt8 {
    /// The value of one of `0` to `9`, `a` to `f` and `A` to `F`.
    var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
