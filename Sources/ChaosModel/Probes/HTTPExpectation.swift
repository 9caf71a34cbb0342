/// What a good HTTP answer is like. Everything that is named must hold.
public struct HTTPExpectation: Hashable, Codable, Sendable {
    /// What a header must be; of several lines of the same name one is enough.
    public struct Header: Hashable, Codable, Sendable {
        /// The name, in any case.
        public var name: String
        /// What the value must be.
        public var value: TextMatch
    }

    /// What a field of a JSON body must be.
    public struct Field: Hashable, Codable, Sendable {
        /// The way to it.
        public var path: JSONPath
        /// What it must equal.
        public var value: JSONScalar
    }

    /// The statuses that are good.
    public var statuses: [StatusRange] = [StatusRange(200...399)]
    /// Headers that must be there.
    public var headers: [Header] = []
    /// Text that the body contains.
    public var body: String?
    /// What is found in the body.
    public var bodyPattern: TextPattern?
    /// Fields of a JSON body.
    public var fields: [Field] = []
    /// The number of the answer.
    public var number: NumberExpectation?

    /// Expects a status, and a text in the body.
    public init(statuses: [StatusRange] = [StatusRange(200...399)], body: String? = nil) {
        self.statuses = statuses
        self.body = body
    }

    /// Reads the fields of `expect`.
    init(_ expect: inout FieldReader) {
        let statuses: [StatusRange] = expect.list(
            "status", "Good statuses and ranges of them; 200-399 when left out.", example: "200-299")
        if !statuses.isEmpty { self.statuses = statuses }
        headers = Self.headers(&expect)
        body = expect.optional("body", "Text that the body contains.", example: "ok")
        bodyPattern = expect.optional(
            "body-matches", "A regular expression that is found in the body.", example: "'(?i)status: *(ok|ready)'")
        fields = Self.fields(&expect)
        number = expect.optionalGroup("number", "The number that the answer carries.") { NumberExpectation(&$0) }
    }

    /// The names of the headers that matter, in lower case.
    public var headerNames: [String] {
        var names = headers.map { $0.name.lowercased() }
        if case .header(let name)? = number?.source { names.append(name.lowercased()) }
        return names
    }

    /// Whether the body is read as text, so that it must not be compressed.
    public var readsBody: Bool {
        if body != nil || bodyPattern != nil || !fields.isEmpty { return true }
        switch number?.source {
        case .json, .pattern: return true
        case .header, nil: return false
        }
    }

    /// `, expect header Via and $.status`; empty when only the usual status is expected.
    var text: String {
        var parts: [String] = []
        if statuses != HTTPExpectation().statuses { parts.append(statuses.map(\.fieldText).joined(separator: " or ")) }
        parts += headers.map { "\($0.name): \($0.value.fieldText)" }
        parts += [body.map { "`\($0)`" }, bodyPattern.map { "/\($0.text)/" }].compactMap { $0 }
        parts += fields.map { "\($0.path.fieldText) = \($0.value)" }
        parts += number.map { [$0.text] } ?? []
        return parts.isEmpty ? "" : ", expect " + parts.joined(separator: ", ")
    }

    private static func headers(_ expect: inout FieldReader) -> [Header] {
        let pairs = expect.map(
            "headers", "Headers: their values, or `/regular expressions/` that are found in them.",
            example: "{Content-Type: /json/}")
        var headers: [Header] = []
        for (name, text) in pairs {
            if !HTTPProbe.isToken(name) {
                expect.reject("`\(name)` is not a header's name", at: "headers", entry: name, isName: true)
            }
            do throws(FieldError) {
                headers.append(Header(name: name, value: try TextMatch(field: text)))
            } catch {
                expect.reject(error.message, at: "headers", entry: name, suggestion: error.suggestion)
            }
        }
        return headers
    }

    private static func fields(_ expect: inout FieldReader) -> [Field] {
        let pairs = expect.scalars("json", "Fields of a JSON body and what they equal.", example: "{$.status: up}")
        var fields: [Field] = []
        for (key, value) in pairs {
            do throws(FieldError) {
                fields.append(Field(path: try JSONPath(field: key), value: value))
            } catch {
                expect.reject(error.message, at: "json", entry: key, isName: true, suggestion: error.suggestion)
            }
        }
        return fields
    }
}
