import ChaosModel

/// A value of a spec that is being written.
indirect enum DraftValue: Hashable, Sendable {
    /// Text, quoted where YAML or a field could take it for something else.
    case text(String)
    /// A number, a duration, a size: plain where it can be.
    case word(String)
    case list([DraftValue])
    case mapping([Member])
    /// What the operator must write; the text says what.
    case open(String)

    /// A key and its value.
    struct Member: Hashable, Sendable {
        var key: String
        var value: DraftValue
        /// Makes a member.
        init(_ key: String, _ value: DraftValue) {
            self.key = key
            self.value = value
        }
    }

    /// What an open value is called in the text.
    static let mark = "FILL-IN"

    /// A duration as specs write it.
    static func duration(_ duration: Duration) -> DraftValue { .word(duration.fieldText) }

    /// A percentage as specs write it.
    static func percent(_ percent: Percent) -> DraftValue { .word(percent.fieldText) }

    /// What must be filled in here and below.
    var open: [String] {
        switch self {
        case .text, .word: []
        case .open(let what): [what]
        case .list(let values): values.flatMap(\.open)
        case .mapping(let members): members.flatMap { member in member.value.open.map { "`\(member.key)`: \($0)" } }
        }
    }

    /// In one line, as YAML's flow style.
    var flow: String {
        switch self {
        case .text(let text): Self.quoted(text, plain: Self.isPlainText(text))
        case .word(let text): Self.quoted(text, plain: Self.isPlain(text))
        case .list(let values): "[" + values.map(\.flow).joined(separator: ", ") + "]"
        case .mapping(let members):
            "{" + members.map { "\(Self.key($0.key)): \($0.value.flow)" }.joined(separator: ", ") + "}"
        // Where one value is expected a mapping is none, whatever the field.
        case .open: "{\(Self.mark): }"
        }
    }

    /// What follows a key: in the same line when it fits, else below it, indented.
    func after(_ head: String, indent: String, width: Int = 110) -> [String] {
        guard case .mapping(let members) = self, !members.isEmpty, (head + " " + flow).count > width else {
            return ["\(head) \(flow)"]
        }
        return [head]
            + members.flatMap { $0.value.after("\(indent)\(Self.key($0.key)):", indent: indent + "  ", width: width) }
    }

    /// A key, quoted where it must be.
    static func key(_ name: String) -> String { quoted(name, plain: isPlain(name)) }

    /// Whether text needs no quotes in flow style and means nothing else without them.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.unicodeScalars.count <= 200 else { return false }
        let isOpening =
            ("a"..."z") ~= first || ("A"..."Z") ~= first || ("0"..."9") ~= first
            || "./+$".unicodeScalars.contains(first)
        return isOpening && !text.hasSuffix(":") && !text.contains(": ") && !text.hasSuffix(" ") && !text.contains(" #")
            && text.unicodeScalars.allSatisfy {
                ("a"..."z") ~= $0 || ("A"..."Z") ~= $0 || ("0"..."9") ~= $0
                    || " -_./:+%<>=()$".unicodeScalars.contains($0)
            }
    }

    /// Words that YAML and JSON take for something else than text.
    private static let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", mark.lowercased()]

    private static func isPlainText(_ text: String) -> Bool {
        isPlain(text) && !reserved.contains(text.lowercased())
            && !(text.unicodeScalars.first.map { "0123456789.+".unicodeScalars.contains($0) } ?? true)
    }

    /// A double-quoted scalar unless plain will do: whatever the text holds, it stays one value.
    private static func quoted(_ text: String, plain: Bool) -> String {
        if plain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where CommentText.isSafe(scalar): quoted.unicodeScalars.append(scalar)
            default:
                let code = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - code.count) + code
            }
        }
        return quoted + "\""
    }
}
