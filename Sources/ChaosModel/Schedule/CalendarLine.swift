/// A line of a calendar, put together from the parts that it was folded into: `DTSTART;TZID=Europe/Berlin:20261224T120000`.
struct CalendarLine {
    /// Where it begins in the file, counted from 1.
    var number: Int
    /// Its name in capitals.
    var name: String
    /// Its parameters, named in capitals, without quotes.
    var parameters: [String: String]
    /// What follows the colon.
    var value: String

    /// The unfolded lines of a text, each with the number of the line that it begins on.
    static func unfolded(_ text: String) -> [(number: Int, text: String)] {
        var lines: [(number: Int, text: String)] = []
        let all = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, part) in all.enumerated() {
            let line = part.last == "\r" ? part.dropLast() : part
            if let first = line.first, first == " " || first == "\t", !lines.isEmpty {
                lines[lines.count - 1].text.unicodeScalars.append(contentsOf: line.dropFirst())
            } else {
                lines.append((index + 1, String(line)))
            }
        }
        return lines.filter { !$0.text.isEmpty }
    }

    /// Takes a line apart; `nil` when it is none.
    init?(_ text: String, number: Int) {
        var parts: [String] = [""], isQuoted = false, rest: Substring?
        for index in text.indices {
            switch text[index] {
            case "\"": isQuoted.toggle()
            case ";" where !isQuoted: parts.append("")
            case ":" where !isQuoted: rest = text[text.index(after: index)...]
            default: parts[parts.count - 1].append(text[index])
            }
            if rest != nil { break }
        }
        guard let rest, let name = parts.first, !name.isEmpty,
            name.utf8.allSatisfy({ $0.isASCIIDigit || (65...90).contains($0 & 0xDF) || $0 == UInt8(ascii: "-") })
        else { return nil }
        (self.number, self.name, value) = (number, name.uppercased(), String(rest))
        parameters = [:]
        for part in parts.dropFirst() {
            guard let mark = part.firstIndex(of: "=") else { return nil }
            parameters[part[..<mark].uppercased()] = String(part[part.index(after: mark)...])
        }
    }

    /// An error that names this line.
    func error(_ message: String, _ suggestion: String? = nil) -> Diagnostic {
        Diagnostic(message, at: Location(line: number, column: 1), suggestion: suggestion)
    }

    /// The value as people read it, without escapes; the first 200 characters.
    var text: String {
        var text = "", isEscaped = false
        for character in value {
            if !isEscaped, character == "\\" {
                isEscaped = true
                continue
            }
            text.append(isEscaped && (character == "n" || character == "N") ? " " : character)
            isEscaped = false
        }
        return String(text.prefix(200))
    }
}
