/// Reads the text of an objective: claims with `and`, `or`, `while` and parentheses.
struct ObjectiveReader {
    /// How deep parentheses may be nested, and how many claims there may be: more is no objective that anybody could explain.
    static let deepest = 8, mostClaims = 16

    private let text: String
    private let words: [String]
    private var place = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        words = SLO.Objective.words(text)
    }

    /// Reads it to the end.
    mutating func read() throws(FieldError) -> SLO.Objective {
        guard !words.isEmpty else { throw Self.form(text) }
        let objective = try whole()
        if place < words.count {
            throw words[place] == ")"
                ? FieldError("`\(text)` closes a parenthesis that was not opened", suggestion: "leave `)` out")
                : FieldError("expected `and`, `or` or `while`, found `\(words[place])`")
        }
        guard objective.leaves.count <= Self.mostClaims else {
            throw FieldError(
                "an objective has at most \(Self.mostClaims) parts, this has \(objective.leaves.count)",
                suggestion: "make several objectives of it")
        }
        return objective
    }

    /// What an objective looks like.
    static func form(_ text: String) -> FieldError {
        FieldError(
            "`\(text)` is not an objective",
            suggestion: "write it like `99.9% under 500ms`, `p99 <= 350ms` or `errors <= 0.1%`")
    }

    private mutating func whole() throws(FieldError) -> SLO.Objective {
        let part = try alternatives()
        guard take("while") else { return part }
        let condition = try alternatives()
        if next == "while" {
            throw FieldError(
                "an objective has one `while`", suggestion: "join the conditions with `and`, or use parentheses")
        }
        return .during(part, while: condition)
    }

    private mutating func alternatives() throws(FieldError) -> SLO.Objective {
        var parts = [try conjunction()]
        while take("or") { parts.append(try conjunction()) }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(FieldError) -> SLO.Objective {
        var parts = [try single()]
        while take("and") { parts.append(try single()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func single() throws(FieldError) -> SLO.Objective {
        guard take("(") else { return .one(try claim()) }
        depth += 1
        guard depth <= Self.deepest else {
            throw FieldError(
                "parentheses are nested at most \(Self.deepest) deep", suggestion: "make several objectives of it")
        }
        let objective = try whole()
        guard take(")") else { throw FieldError("a parenthesis is not closed", suggestion: "add `)`") }
        depth -= 1
        return objective
    }

    private mutating func claim() throws(FieldError) -> SLO.Claim {
        var claim: [String] = []
        while let word = next, !["and", "or", "while", "(", ")"].contains(word) || claim.last == "of" {
            claim.append(word)
            place += 1
        }
        guard !claim.isEmpty else {
            let before = place > 0 ? " after `\(words[place - 1])`" : "", found = next.map { ", found `\($0)`" } ?? ""
            throw FieldError("expected an objective such as `errors <= 1%`\(before)\(found)")
        }
        return try SLO.Claim(words: claim)
    }

    private var next: String? { place < words.count ? words[place] : nil }

    private mutating func take(_ word: String) -> Bool {
        guard next == word else { return false }
        place += 1
        return true
    }
}
