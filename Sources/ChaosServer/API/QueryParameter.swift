import ChaosModel

/// Something that may stand behind the `?`.
struct QueryParameter: Sendable {
    /// What its text may be.
    enum Kind: Sendable {
        /// A whole number from one to another.
        case count(ClosedRange<Int>)
        /// Seconds since 1970.
        case time
        /// A text of at most so many characters, and of what.
        case text(longest: Int)
        /// Some of these words, with commas between them.
        case words([String])
    }

    var name: String, summary: String
    var kind: Kind

    /// What is wrong with a text; `nil` when nothing is.
    func problem(_ text: String) -> String? {
        switch kind {
        case .count(let range):
            // Int takes a plus sign, too.
            guard let value = Int(text), text.first != "+", range.contains(value) else {
                return "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
        case .time:
            guard Self.time(text) != nil else { return "must be a time in seconds since 1970" }
        case .text(let longest):
            guard (1...longest).contains(text.count), !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
                return "must be a text of at most \(longest) characters"
            }
        case .words(let words):
            let given = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard given.allSatisfy(words.contains), Set(given).count == given.count else {
                return "must be some of \(words.joined(separator: ", ")), with commas between them"
            }
        }
        return nil
    }

    /// Seconds since 1970, in the years that calendars are made for.
    static func time(_ text: String) -> Double? {
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }), let value = Double(text),
            value <= 32_503_680_000
        else { return nil }
        return value
    }
}
