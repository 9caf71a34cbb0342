/// The text of a spec file and its name: what is parsed, and what diagnostics are shown against.
public struct SpecSource: Sendable {
    /// The largest file that is read: 256 KiB. Read one byte more to learn that a file is larger.
    public static let byteLimit = 256 * 1024

    /// The file's name as the user gave it.
    public let name: String
    /// The text without byte order mark.
    public let text: String

    /// Accepts the bytes of a file as a spec's text.
    /// - Throws: `Diagnostics` when there are more than `byteLimit`, or they are not UTF-8 text.
    public init(name: String, bytes: [UInt8]) throws(Diagnostics) {
        guard bytes.count <= Self.byteLimit else {
            throw Diagnostics([Diagnostic("the file is larger than 256 KiB, no spec needs that much")])
        }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Diagnostics([Diagnostic("this is not a text file: it is not valid UTF-8")])
        }
        self.name = name
        self.text = text
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
    }

    /// Accepts text as a spec.
    /// - Throws: `Diagnostics` as `init(name:bytes:)` does.
    public init(name: String, text: String) throws(Diagnostics) { try self.init(name: name, bytes: Array(text.utf8)) }

    /// Whether a character has no place in a text file: control characters (tab and line ends apart), private use.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x85: false
        case 0..<0x20, 0x7F..<0xA0, 0xE000...0xF8FF, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    /// What ends a line in YAML 1.1, beside CR LF together.
    static let lineEnds: [Unicode.Scalar] = ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

    /// The lines as YAML counts them: NEL, LS and PS end a line too.
    var lines: [String.UnicodeScalarView.SubSequence] {
        let scalars = text.unicodeScalars
        var lines: [String.UnicodeScalarView.SubSequence] = []
        var start = scalars.startIndex
        var previous: Unicode.Scalar?
        for index in scalars.indices {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if scalar == "\n", previous == "\r" {
                start = next
            } else if Self.lineEnds.contains(scalar) {
                lines.append(scalars[start..<index])
                start = next
            }
            previous = scalar
        }
        lines.append(scalars[start...])
        return lines
    }
}
