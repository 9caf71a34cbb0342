/// The number that an answer carries: where it is, and what it must be.
public struct NumberExpectation: Hashable, Codable, Sendable {
    /// Where the number is.
    public enum Source: Hashable, Codable, Sendable {
        /// A number in a JSON body.
        case json(JSONPath)
        /// The value of a header.
        case header(String)
        /// The first group of a pattern in the body.
        case pattern(TextPattern)
    }

    /// Where the number is.
    public var source: Source
    /// What it must be.
    public var bounds: NumberBounds
    /// What it counts, for people.
    public var unit: String?

    /// Reads a number in an answer.
    public init(source: Source, bounds: NumberBounds = NumberBounds(), unit: String? = nil) {
        self.source = source
        self.bounds = bounds
        self.unit = unit
    }

    /// `$.queue.depth at most 100`.
    var text: String {
        let place =
            switch source {
            case .json(let path): path.fieldText
            case .header(let name): name
            case .pattern(let pattern): "number of /\(pattern.text)/"
            }
        return bounds.text.isEmpty ? place : "\(place) \(bounds.text)"
    }

    /// Reads the fields; `nil` when the number's place is not told.
    init?(_ fields: inout FieldReader) {
        let path: JSONPath? = fields.optional("json", "Path to a number in a JSON body.", example: "$.queue.depth")
        let header: String? = fields.optional("header", "A header whose value is the number.", example: "X-Queue-Depth")
        let pattern: TextPattern? = fields.optional(
            "pattern", "A regular expression whose first group is the number.", example: "'depth=(\\d+)'"
        ) { $0.hasGroup ? nil : "a pattern for a number needs a group, such as `depth=(\\d+)`" }
        bounds = NumberBounds(&fields)
        unit = fields.optional("unit", "What the number counts, for the report.", example: "jobs")
        let sources = [
            path.map { Source.json($0) }, header.map { .header($0) }, pattern.map { .pattern($0) },
        ].compactMap { $0 }
        source = sources.first ?? .header("")
        let written = ["json", "header", "pattern"].filter { fields.has($0) }
        if written.count != 1 {
            fields.report(
                written.isEmpty
                    ? "`number` needs one of `json`, `header`, `pattern`"
                    : "`number` is in one place, this has \(written.map { "`\($0)`" }.joined(separator: " and "))",
                at: fields.node?.location, suggestion: "write `json: $.queue.depth`")
        }
        if sources.count != 1 { return nil }
    }
}
