/// Writes nodes as YAML that reads back as the same nodes: block style, comments and anchors are gone.
public enum SpecWriter {
    /// The text of a node, with a line feed at its end.
    static func text(_ root: SpecNode) -> String {
        var lines: [String] = []
        write(root, indent: "", into: &lines, after: nil)
        return lines.joined(separator: "\n") + "\n"
    }

    /// A YAML double-quoted scalar: whatever the text holds, it stays one value on one line.
    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case " "..."~": quoted.unicodeScalars.append(scalar)
            default:
                let code = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - code.count) + code
            }
        }
        return quoted + "\""
    }

    /// - Parameter head: what the line of the node begins with, such as its key; `nil` for the document itself.
    private static func write(_ node: SpecNode, indent: String, into lines: inout [String], after head: String?) {
        let lead = head.map { indent + $0 + " " } ?? indent
        let below = head == nil ? indent : indent + "  "
        switch node.content {
        case .scalar(let text, let isPlain): lines.append(lead + scalar(text, isPlain: isPlain))
        case .sequence(let items) where items.isEmpty: lines.append(lead + "[]")
        case .mapping(let entries) where entries.isEmpty: lines.append(lead + "{}")
        case .sequence(let items):
            if let head { lines.append(indent + head) }
            for item in items { write(item, indent: below, into: &lines, after: "-") }
        case .mapping(let entries):
            if let head { lines.append(indent + head) }
            for entry in entries {
                write(entry.value, indent: below, into: &lines, after: scalar(entry.key, isPlain: true) + ":")
            }
        }
    }

    /// Plain only where nothing in it means anything to YAML. What is quoted instead is no null and no number anyway.
    private static func scalar(_ text: String, isPlain: Bool) -> String {
        let isNull = text.isEmpty || text == "~"
        if isPlain, isNull { return "null" }
        let first = text.utf8.first ?? 0
        let isSafe = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._/%+-".utf8.contains(byte)
            }
        }
        let begins = first != UInt8(ascii: "%") && first != UInt8(ascii: "-") || isNumber(text)
        // Document markers stand alone in a line, and only a hyphen or dots begin those.
        return isPlain && isSafe && begins && !text.hasPrefix("...") ? text : quoted(text)
    }

    private static func isNumber(_ text: String) -> Bool {
        text.utf8.dropFirst().first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
    }
}

extension SpecNode {
    /// The same without places and with one way to write null, for comparing what two texts say.
    var said: SpecNode {
        switch content {
        case .scalar(let text, let isPlain):
            SpecNode(
                content: isNull
                    ? .scalar("", isPlain: true)
                    : .scalar(text, isPlain: isPlain && JSONScalar(text: text, isPlain: true) != .string(text)))
        case .sequence(let items): SpecNode(content: .sequence(items.map(\.said)))
        case .mapping(let entries):
            SpecNode(content: .mapping(entries.map { Entry(key: $0.key, location: nil, value: $0.value.said) }))
        }
    }
}
