import FoundationEssentials

/// A schedule file of one schedule, as the command line says it.
struct ScheduleDraft {
    private var lines: [String]

    /// Begins a file.
    /// - Parameter name: One that a schedule may have.
    init(name: String) { lines = ["schedules:", "  \(name):"] }

    /// The text, which ends with a line end.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Adds a field as it is written; `nil` adds none.
    mutating func add(_ key: String, _ value: String?) {
        if let value { lines.append("    \(key): \(Self.quoted(value))") }
    }

    /// Adds a list; an empty one is left out.
    mutating func add(_ key: String, _ values: [String]) {
        if !values.isEmpty { lines.append("    \(key): [\(values.map(Self.quoted).joined(separator: ", "))]") }
    }

    /// Adds a field that is true; otherwise none.
    mutating func add(_ key: String, _ isSet: Bool) {
        if isSet { lines.append("    \(key): true") }
    }

    /// Text as JSON quotes it, which YAML reads too; what needs no quotes has none.
    private static func quoted(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "/") } ?? false
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0)) }
            && !["true", "false", "yes", "no", "null", "on", "off"].contains(text.lowercased())
        if isPlain { return text }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        guard let data = try? encoder.encode(text) else { return "\"\"" }
        return String(decoding: data, as: UTF8.self)
    }
}
