import ChaosModel

/// The text of a file to import, and its name.
public struct SourceText: Sendable {
    /// The largest file that is read: 4 MiB. Journals hold what their probes answered.
    public static let byteLimit = 4 << 20

    /// The file's name as the user gave it.
    public let name: String
    /// The text without byte order mark; pairs of JSON's surrogates are one escape of YAML's.
    let scalars: [Unicode.Scalar]
    /// Behind the last character.
    private let end: Location
    /// Columns behind which a line was longer before, by so many.
    private let shortened: [Int: [(column: Int, by: Int)]]

    /// Accepts a file's bytes.
    /// - Throws: `Diagnostics` when there are more than `byteLimit`, or they are no text in UTF-8.
    public init(name: String, bytes: [UInt8]) throws(Diagnostics) {
        guard bytes.count <= Self.byteLimit else {
            throw Diagnostics([Diagnostic("the file is larger than \(Self.byteLimit >> 20) MiB")])
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Diagnostics([Diagnostic("this is not a text file: it is not valid UTF-8")])
        }
        self.name = name
        var location = Location(line: 1, column: 1)
        for scalar in text.unicodeScalars {
            if Self.isForbidden(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                throw Diagnostics([
                    Diagnostic("this is not a text file: it contains the character U+\(code)", at: location)
                ])
            }
            if scalar == "\n" { location = Location(line: location.line + 1, column: 1) } else { location.column += 1 }
        }
        end = location
        (scalars, shortened) = Self.joiningSurrogates(Array(text.unicodeScalars))
    }

    /// Where a place of the text that was parsed stands in the file. libyaml means the end by a line after the last one.
    func place(line: Int, column: Int) -> Location {
        if line > end.line { return end }
        let lost = (shortened[line] ?? []).filter { $0.column < column }.reduce(0) { $0 + $1.by }
        return Location(line: line, column: column + lost)
    }

    /// What a specification has no use for either: control characters, and those that stand for others while reading.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: false
        case 0..<0x20, 0x7F..<0xA0, 0xE000...0xF8FF, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// JSON escapes a character beyond U+FFFF as two, which YAML refuses.
    private static func joiningSurrogates(
        _ all: [Unicode.Scalar]
    ) -> ([Unicode.Scalar], [Int: [(column: Int, by: Int)]]) {
        var joined: [Unicode.Scalar] = [], shortened: [Int: [(column: Int, by: Int)]] = [:]
        joined.reserveCapacity(all.count)
        var line = 1, start = 0, index = 0
        while index < all.count {
            let scalar = all[index]
            if scalar == "\\", index + 1 < all.count {
                if let high = unit(all, at: index), 0xD800..<0xE000 ~= high {
                    var code: UInt32 = 0xFFFD, length = 6
                    if high < 0xDC00, let low = unit(all, at: index + 6), 0xDC00..<0xE000 ~= low {
                        code = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
                        length = 12
                        shortened[line, default: []].append((joined.count - start + 1, 2))
                    }
                    let digits = String(code, radix: 16)
                    let zeros = String(repeating: "0", count: (length == 12 ? 8 : 4) - digits.count)
                    joined += ("\\" + (length == 12 ? "U" : "u") + zeros + digits).unicodeScalars
                    index += length
                    continue
                }
                joined += [scalar, all[index + 1]]
                if all[index + 1] == "\n" { (line, start) = (line + 1, joined.count) }
                index += 2
                continue
            }
            joined.append(scalar)
            if scalar == "\n" { (line, start) = (line + 1, joined.count) }
            index += 1
        }
        return (joined, shortened)
    }

    /// The number of a `\uXXXX`.
    private static func unit(_ all: [Unicode.Scalar], at index: Int) -> UInt32? {
        guard index + 5 < all.count, all[index] == "\\", all[index + 1] == "u" else { return nil }
        var digits = String.UnicodeScalarView()
        digits.append(contentsOf: all[(index + 2)...(index + 5)])
        return UInt32(String(digits), radix: 16)
    }
}
