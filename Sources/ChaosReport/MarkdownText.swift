/// Text from outside as Markdown that stays text: no markup, no table cell more, no link, no mention of anybody.
enum MarkdownText {
    /// `text` escaped; as a code span where a reader such as GitHub would make a link, a mention or a reference of it.
    static func escape(_ text: String) -> String {
        let clean = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0 == "\n" || $0 == "\r" || $0 == "\t" ? " " : $0.isSteering ? "\u{FFFD}" : $0
                })
        )
        return isLive(clean) ? code(clean) : escaped(clean)
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            case "\\", "|", "*", "_", "`", "[", "]", "#", "~", "$": result += "\\" + String(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A code span with more backticks around it than there are in it. A bar would end a table's cell even there.
    private static func code(_ text: String) -> String {
        var longest = 0, run = 0
        for scalar in text.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let space = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return fence + space + text.replacing("|", with: "\\|") + space + fence
    }

    /// Whether an address, a mention or a reference stands in the text.
    private static func isLive(_ text: String) -> Bool {
        let bytes = Array(text.lowercased().utf8)
        for (index, byte) in bytes.enumerated() {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            switch byte {
            case UInt8(ascii: "@"): if isLetterOrDigit(next) || next == UInt8(ascii: "-") { return true }
            case UInt8(ascii: "#"): if isDigit(next) { return true }
            case UInt8(ascii: ":"):
                if next == UInt8(ascii: "/") || starts(bytes, "mailto:", endingAt: index) { return true }
            case UInt8(ascii: "."): if starts(bytes, "www.", endingAt: index) { return true }
            case UInt8(ascii: "-"): if starts(bytes, "gh-", endingAt: index), isDigit(next) { return true }
            default: break
            }
        }
        return false
    }

    private static func starts(_ bytes: [UInt8], _ word: String, endingAt end: Int) -> Bool {
        let word = Array(word.utf8)
        return end + 1 >= word.count && Array(bytes[(end + 1 - word.count)...end]) == word
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
