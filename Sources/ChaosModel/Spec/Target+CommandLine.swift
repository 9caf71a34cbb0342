/// The command-line form of a selector: `port:5432`, `process:nginx`, `pid:4711`, `pidfile:/run/x.pid`, `cgroup:/shop`,
/// `user:www-data`, `unit:nginx.service`, `container:3f4e1a0c9b2d`, `netns:shop`, `netns:shop,port:8080`. A command cannot
/// be written so.
extension Target.Selector: FieldValue {
    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(
            jsonType: "string", metavar: "TARGET",
            pattern: "^(process|pid|pidfile|port|cgroup|user|unit|container|netns):.+$")
    }

    /// Stands in for a value that is missing or wrong.
    public static var placeholder: Target.Selector { .pid(1) }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let parts = try Self.split(text)
        var fields = FieldReader(values: Dictionary(parts.map { ($0.key, [$0.text]) }) { $1 })
        let selector = Self(&fields)
        if let first = fields.diagnostics.first { throw FieldError(first.message, suggestion: first.suggestion) }
        guard let selector else { throw FieldError("`\(text)` is not a target") }
        self = selector
    }

    /// The keys and values that a mapping of a spec would have for the text form.
    /// - Throws: `FieldError` when it is none.
    static func parts(field text: String) throws(FieldError) -> [(key: String, text: String)] {
        _ = try Self(field: text)
        return try split(text)
    }

    private static func split(_ text: String) throws(FieldError) -> [(key: String, text: String)] {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let kinds = keys.filter { $0 != "command" }
        guard parts.count == 2, kinds.contains(parts[0]) else {
            let nearest = Spelling.nearest(parts[0], among: kinds).map {
                "did you mean `\($0):\(parts.count == 2 ? parts[1] : "…")`?"
            }
            throw FieldError(
                "`\(text)` is not a target",
                suggestion: nearest ?? "write it like `port:5432`; the kinds are \(kinds.joined(separator: ", "))")
        }
        let inside = parts[1].split(separator: ",port:", maxSplits: 1, omittingEmptySubsequences: false)
        if parts[0] == "netns", inside.count == 2 {
            return [("netns", String(inside[0])), ("port", String(inside[1]))]
        }
        return [(parts[0], parts[1])]
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        switch self {
        case .command(let command): "command:" + command.arguments.joined(separator: " ")
        case .process(let name): "process:\(name)"
        case .pid(let pid): "pid:\(pid)"
        case .pidfile(let path): "pidfile:\(path)"
        case .port(let port): "port:\(port)"
        case .cgroup(let path): "cgroup:\(path)"
        case .user(let name): "user:\(name)"
        case .unit(let name): "unit:\(name)"
        case .container(let id): "container:\(id)"
        case .netns(let name, let port): "netns:\(name)" + (port.map { ",port:\($0)" } ?? "")
        }
    }
}

extension Target {
    /// The target that `text` selects, and is named by: `port:5432`.
    /// - Throws: `FieldError` when it is not a selector.
    public init(commandLine text: String) throws(FieldError) {
        self.init(name: text, selector: try Selector(field: text))
    }
}
