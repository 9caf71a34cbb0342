import ChaosReport

/// Markup. Text that is put into it is escaped, so that none from outside becomes markup; only other markup is not.
struct HTML: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// As it is sent.
    let text: String

    /// Markup that we wrote.
    init(stringLiteral text: String) { self.text = text }

    /// Markup that we wrote, and what it was filled with.
    init(stringInterpolation: Filling) { text = stringInterpolation.text }

    private init(markup text: String) { self.text = text }

    /// Puts text and markup together.
    struct Filling: StringInterpolationProtocol {
        fileprivate(set) var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ value: String) { text += Markup.escape(value) }
        mutating func appendInterpolation(_ value: some BinaryInteger) { text += "\(value)" }
        mutating func appendInterpolation(_ markup: HTML) { text += markup.text }
        mutating func appendInterpolation(_ markup: HTML?) { text += markup?.text ?? "" }
        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.text } }
    }

    /// One after the other.
    static func + (a: HTML, b: HTML) -> HTML { HTML(markup: a.text + b.text) }

    /// A segment of a path, or a value of a query, of a link: everything but letters, digits, `-`, `.`, `_` is in percent.
    static func segment(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count < 2 ? "0" : "") + digits
            }
        }
        // A browser would take these two as steps in the path.
        return result == "." ? "%2E" : result == ".." ? "%2E%2E" : result
    }
}
