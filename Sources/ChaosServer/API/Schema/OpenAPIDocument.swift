import ChaosModel
import ChaosScheduler

/// The OpenAPI 3.1 description of the API, made of the declarations that the server answers by.
enum OpenAPIDocument {
    /// What any request can meet with.
    private static let always: [APIError.Code] = [.badRequest, .misdirected, .tooMany, .failed, .tooLarge]

    /// The description as text, with a line feed at its end.
    static func text(_ endpoints: [Endpoint]) throws -> String { try value(endpoints).text() + "\n" }

    private static func value(_ endpoints: [Endpoint]) throws -> SchemaValue {
        let schemas = try OpenAPISchema.components()
        var paths: [(String, [(String, SchemaValue)])] = []
        for endpoint in endpoints {
            let operation = (endpoint.method.rawValue.lowercased(), operation(endpoint))
            if let index = paths.firstIndex(where: { $0.0 == endpoint.path }) {
                paths[index].1.append(operation)
            } else {
                paths.append((endpoint.path, [operation]))
            }
        }
        return .object([
            ("openapi", .string("3.1.0")),
            (
                "info",
                .object([
                    ("title", .string("Aftershock")), ("version", .string("1")),
                    (
                        "description",
                        .string(
                            "Scheduled drills of one host. Callers show a token as `Authorization: Bearer aft_…`, or have the session of a browser; root needs neither on the Unix socket. What changes something within a session needs its token in `X-Aftershock-CSRF`."
                        )
                    ),
                ])
            ),
            ("paths", .object(paths.map { ($0.0, .object($0.1)) })),
            (
                "components",
                .object([
                    ("schemas", .object(schemas)),
                    (
                        "securitySchemes",
                        .object([
                            ("token", .object([("type", .string("http")), ("scheme", .string("bearer"))])),
                            (
                                "session",
                                .object([
                                    ("type", .string("apiKey")), ("in", .string("cookie")),
                                    ("name", .string(Sessions.cookie)),
                                ])
                            ),
                        ])
                    ),
                ])
            ),
            ("security", .array([.object([("token", .array([]))]), .object([("session", .array([]))])])),
        ])
    }

    private static func operation(_ endpoint: Endpoint) -> SchemaValue {
        let role = endpoint.role.map { " Needs the role `\($0.rawValue)`." } ?? " Anybody may ask."
        var members: [(String, SchemaValue)] = [
            ("operationId", .string(endpoint.id)), ("summary", .string(endpoint.summary)),
            ("description", .string(endpoint.summary + role)),
        ]
        if let role = endpoint.role { members.append(("x-role", .string(role.rawValue))) }
        if endpoint.role == nil { members.append(("security", .array([]))) }
        let parameters = names(endpoint.path).map(inPath) + endpoint.query.map(inQuery)
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let body = body(endpoint.body) { members.append(("requestBody", body)) }
        members.append(("responses", responses(endpoint)))
        return .object(members)
    }

    /// What stands in braces.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }

    private static func inPath(_ name: String) -> SchemaValue {
        .object([
            ("name", .string(name)), ("in", .string("path")), ("required", .raw("true")),
            ("schema", OpenAPISchema.text),
        ])
    }

    private static func inQuery(_ parameter: QueryParameter) -> SchemaValue {
        var members: [(String, SchemaValue)] = [
            ("name", .string(parameter.name)), ("in", .string("query")), ("description", .string(parameter.summary)),
        ]
        switch parameter.kind {
        case .count(let range):
            members.append(
                (
                    "schema",
                    .object([
                        ("type", .string("integer")), ("minimum", .raw("\(range.lowerBound)")),
                        ("maximum", .raw("\(range.upperBound)")),
                    ])
                ))
        case .time: members.append(("schema", OpenAPISchema.time))
        case .text(let longest):
            members.append(("schema", .object([("type", .string("string")), ("maxLength", .raw("\(longest)"))])))
        case .words(let words):
            members += [
                ("style", .string("form")), ("explode", .raw("false")),
                ("schema", OpenAPISchema.list(of: OpenAPISchema.one(of: words))),
            ]
        }
        return .object(members)
    }

    private static func body(_ body: Endpoint.Body) -> SchemaValue? {
        switch body {
        case .none: return nil
        case .yaml: return content("application/yaml", OpenAPISchema.text, isRequired: true)
        case .fields(let fields):
            let members = fields.map { field in
                (
                    field.name,
                    SchemaValue.object([
                        ("type", .string("string")), ("minLength", .raw("1")), ("maxLength", .raw("\(field.longest)")),
                        ("description", .string(field.summary)),
                    ])
                )
            }
            let optional = fields.filter(\.isOptional).map(\.name)
            let schema = OpenAPISchema.object(
                members.filter { !optional.contains($0.0) }, optional: members.filter { optional.contains($0.0) })
            return content("application/json", schema, isRequired: optional.count < fields.count)
        }
    }

    private static func responses(_ endpoint: Endpoint) -> SchemaValue {
        var answers: [(String, SchemaValue)] = []
        switch endpoint.answer {
        case .nothing: answers.append(("204", .object([("description", .string("It is done."))])))
        case .json(let name):
            answers.append(("200", content("application/json", OpenAPISchema.reference(name), "The answer.")))
        case .events(let events):
            let schema = OpenAPISchema.described(
                "string", "Each event has `id`, `event`, `data`; `x-events` says what is in `data`, as JSON.")
            let kinds = events.map { event in
                let data = event.schema.map(OpenAPISchema.reference) ?? OpenAPISchema.object([])
                return (event.name, SchemaValue.object([("description", .string(event.summary)), ("schema", data)]))
            }
            answers.append(
                (
                    "200",
                    .object([
                        ("description", .string("A stream of events.")),
                        (
                            "content",
                            .object([
                                (
                                    "text/event-stream",
                                    .object([("schema", schema), ("x-events", .object(kinds))])
                                )
                            ])
                        ),
                    ])
                ))
        case .text(let type): answers.append(("200", content(type, OpenAPISchema.text, "The answer.")))
        }
        var codes = always + endpoint.errors + [.unauthenticated]
        if endpoint.role != .view || endpoint.method != .get { codes.append(.forbidden) }
        if case .none = endpoint.body {} else { codes.append(.unsupportedMedia) }
        let byStatus = Dictionary(grouping: codes, by: \.status)
        for (status, codes) in byStatus.sorted(by: { $0.key < $1.key }) {
            let words = Set(codes.map { "`\($0.rawValue)`" }).sorted().joined(separator: " or ")
            answers.append(
                ("\(status)", content("application/json", OpenAPISchema.reference("Error"), "Code \(words).")))
        }
        return .object(answers)
    }

    private static func content(
        _ type: String, _ schema: SchemaValue, _ description: String? = nil, isRequired: Bool = false
    ) -> SchemaValue {
        var members: [(String, SchemaValue)] = []
        if let description { members.append(("description", .string(description))) }
        if isRequired { members.append(("required", .raw("true"))) }
        members.append(("content", .object([(type, .object([("schema", schema)]))])))
        return .object(members)
    }
}
