/// One thing wrong with a spec or a plan: where, what, and what to write instead.
public struct Diagnostic: Hashable, Codable, Sendable {
    /// What is wrong, in one sentence without a full stop.
    public var message: String
    /// Where it is wrong; `nil` when the whole file is.
    public var location: Location?
    /// What would be right, such as "did you mean `jitter`?".
    public var suggestion: String?

    /// Makes a diagnostic.
    public init(_ message: String, at location: Location? = nil, suggestion: String? = nil) {
        self.message = message
        self.location = location
        self.suggestion = suggestion
    }
}

/// Everything wrong with one input, reported together.
public struct Diagnostics: Error, Hashable, Sendable {
    /// The diagnostics in file order.
    public var all: [Diagnostic]

    /// Makes an error of at least one diagnostic, sorted by location.
    public init(_ all: [Diagnostic]) {
        self.all = all.sorted {
            ($0.location ?? Location(line: 0, column: 0)) < ($1.location ?? Location(line: 0, column: 0))
        }
    }
}
