/// Reads the comment at the head of an experiment: `# Key: text` lines, continued by lines that are indented by two spaces more.
public struct StoryHeaderReader {
    /// The keys that stand once.
    public static let keys = ["Story", "Teaches", "Good", "Bad", "Victim", "Cure", "Effect"] + optional
    /// Those of them that may be left out.
    public static let optional = ["Ends", "Needs", "Scale"]
    /// The keys that stand once or more often.
    public static let repeatable = ["Shows", "Cured"]

    private struct Field {
        var text: String, location: Location
    }

    private var fields: [String: [Field]] = [:]
    private var diagnostics: [Diagnostic] = []

    /// Reads the header of a file.
    /// - Returns: `nil` when the file does not begin with a story.
    /// - Throws: `Diagnostics` with everything that is wrong with it.
    public static func read(_ source: SpecSource) throws(Diagnostics) -> StoryHeader? {
        guard source.text.hasPrefix("# Story:") else { return nil }
        var reader = StoryHeaderReader()
        reader.collect(source.text)
        let header = reader.header()
        guard reader.diagnostics.isEmpty, let header else { throw Diagnostics(reader.diagnostics) }
        return header
    }

    private mutating func collect(_ text: String) {
        var last: String?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard line.hasPrefix("#") else { break }
            let body = line.dropFirst(), place = Location(line: index + 1, column: 1)
            if let (key, value) = Self.field(body) {
                add(value, to: key, at: place)
                last = key
            } else if body.hasPrefix("   "), let last, let count = fields[last]?.count, count > 0 {
                fields[last]?[count - 1].text += " " + Self.trimmed(body)
            } else if !Self.trimmed(body).isEmpty {
                diagnostics.append(
                    Diagnostic(
                        "this line of the story belongs to no key", at: place,
                        suggestion: "write `# Key: text`, or indent what goes on by two spaces more"))
            }
        }
    }

    /// `Key: text` after one space, where the key is one word with a capital letter.
    private static func field(_ body: Substring) -> (key: String, text: String)? {
        guard body.hasPrefix(" "), let colon = body.firstIndex(of: ":") else { return nil }
        let key = body.dropFirst()[..<colon]
        guard key.first?.isUppercase == true, key.dropFirst().allSatisfy({ $0.isASCII && $0.isLowercase }) else {
            return nil
        }
        return (String(key), trimmed(body[body.index(after: colon)...]))
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private mutating func add(_ text: String, to key: String, at place: Location) {
        let known = Self.keys + Self.repeatable
        if !known.contains(key) {
            diagnostics.append(
                Diagnostic(
                    "a story has no `\(key)`", at: place,
                    suggestion: Spelling.suggestion(for: key, among: known)
                        ?? "known are \(known.joined(separator: ", "))"))
        } else if fields[key] != nil, !Self.repeatable.contains(key) {
            diagnostics.append(Diagnostic("`\(key)` stands here again", at: place, suggestion: "leave one of them out"))
        }
        fields[key, default: []].append(Field(text: text, location: place))
    }

    private mutating func header() -> StoryHeader? {
        for key in Self.keys + Self.repeatable {
            if let empty = fields[key]?.first(where: { $0.text.isEmpty }) {
                diagnostics.append(Diagnostic("`\(key)` has no text", at: empty.location))
            } else if fields[key] == nil, !Self.optional.contains(key) {
                diagnostics.append(
                    Diagnostic(
                        "the story has no `\(key)`", at: Location(line: 1, column: 1), suggestion: "add `# \(key): …`"))
            }
        }
        let cure = cure()
        let header = StoryHeader(
            story: text("Story"), teaches: text("Teaches"), good: text("Good"), bad: text("Bad"),
            victim: text("Victim"),
            hardenedVictim: cure.victim ?? text("Victim"), hardenedFile: cure.file, effect: text("Effect"),
            ends: ends(),
            shows: claims("Shows"), cured: claims("Cured"), needs: list("Needs"), leastScale: scale())
        return diagnostics.isEmpty ? header : nil
    }

    private func text(_ key: String) -> String { fields[key]?.first?.text ?? "" }

    private func list(_ key: String) -> [String] {
        text(key).split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty }
    }

    /// A victim, a file, or one of each.
    private mutating func cure() -> (victim: String?, file: String?) {
        let parts = list("Cure")
        let files = parts.filter { $0.hasSuffix(".yaml") }, victims = parts.filter { !$0.hasSuffix(".yaml") }
        if files.count > 1 || victims.count > 1 || files.contains(where: { $0.contains("/") }) {
            diagnostics.append(
                Diagnostic(
                    "a cure is a victim, a file of `hardened/`, or one of each", at: fields["Cure"]?.first?.location,
                    suggestion: "write it like `web --hardened, NAME-hardened.yaml`"))
        }
        return (victims.first, files.first)
    }

    private mutating func ends() -> Int {
        guard let field = fields["Ends"]?.first else { return 1 }
        if let code = Int(field.text), (0...5).contains(code) { return code }
        diagnostics.append(
            Diagnostic("`\(field.text)` is no exit code of a run", at: field.location, suggestion: "it is 0 to 5"))
        return 1
    }

    private mutating func scale() -> Double {
        guard let field = fields["Scale"]?.first else { return 0 }
        if let scale = Double(field.text), ExperimentOverrides.problem(scale: scale) == nil { return scale }
        diagnostics.append(
            Diagnostic("`\(field.text)` is no scale", at: field.location, suggestion: "write a number like `0.5`"))
        return 0
    }

    private mutating func claims(_ key: String) -> [StoryClaim] {
        (fields[key] ?? []).compactMap { field in
            do throws(FieldError) { return try StoryClaim(field.text) } catch {
                diagnostics.append(Diagnostic(error.message, at: field.location, suggestion: error.suggestion))
                return nil
            }
        }
    }
}
