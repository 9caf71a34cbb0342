/// Text from a document that goes into one line of ours: no control character, no end of line.
enum CommentText {
    /// The text in one line, cut at `limit` characters.
    static func line(_ text: String, limit: Int = 400) -> String {
        var shown = String.UnicodeScalarView()
        var wasSpace = false, count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                shown.append("…")
                break
            }
            let isText = isSafe(scalar) && scalar != " " && scalar != "\t"
            if isText || !wasSpace {
                shown.append(isText ? scalar : " ")
                count += 1
            }
            wasSpace = !isText
        }
        return String(shown)
    }

    /// Whether a character may stand in a spec and steers no terminal.
    static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069: false
        case 0xE000...0xF8FF, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: scalar.value < 0xF0000
        }
    }
}
