/// What a notify file says: who is told of every run, and where its figures go.
public struct NotifySettings: Hashable, Sendable {
    /// The hooks.
    public var hooks: [NotifyHook] = []
    /// The file that is renewed after each run for the node exporter's textfile collector.
    public var textfile: String?
    /// How far back those figures go.
    public var since = HistoryTime.ago(90 * 86_400)

    /// Directories that are written to after a run.
    public var written: [String] {
        textfile.flatMap { path in path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } }
            .map { [$0] } ?? []
    }

    /// Settings that tell nobody.
    public init() {}

    /// Reads a notify file.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(_ source: SpecSource) throws(Diagnostics) -> NotifySettings {
        let document = SpecDocument(source)
        guard document.diagnostics.isEmpty else { throw Diagnostics(document.diagnostics) }
        guard let root = document.root, !root.isNull else {
            throw Diagnostics([
                Diagnostic("the file is empty", suggestion: "begin with `notify:` or `metrics:`, or remove the file")
            ])
        }
        var fields = FieldReader(root, owner: nil)
        let parts = Parts(&fields)
        fields.finish()
        var settings = parts.settings
        let (hooks, problems) = SpecParser.hooksAlone(parts.notify)
        settings.hooks = hooks
        let all = fields.diagnostics + problems
        guard all.isEmpty else { throw Diagnostics(all) }
        return settings
    }

    /// The top level, declared once for parsing and for the schema.
    struct Parts {
        var notify: SpecNode?
        var settings = NotifySettings()

        init(_ fields: inout FieldReader) {
            notify = fields.part("notify", "Who is told of every run.")
            let since = settings.since
            (settings.textfile, settings.since) = fields.group("metrics", "Where the figures of the runs go.") {
                metrics in
                let textfile: String? = metrics.optional(
                    "textfile", "The file that is renewed after each run, for a textfile collector.",
                    example: "/var/lib/node_exporter/textfile/aftershock.prom"
                ) { text in
                    text.hasPrefix("/") && text.hasSuffix(".prom") && !text.utf8.contains(0)
                        ? nil : "expected an absolute path that ends with `.prom`, found `\(text)`"
                }
                return (
                    textfile,
                    metrics.value("since", default: since, "How far back the figures go.")
                )
            }
        }
    }
}

/// The JSON Schema of a notify file, made from the declarations that parse it.
public enum NotifySchema {
    /// JSON Schema, draft 2020-12, as text that ends with a line end.
    public static func json() -> String {
        var top = FieldReader(values: nil)
        _ = NotifySettings.Parts(&top)
        let root = FieldDeclaration.object(
            top.declarations, summary: "Who is told of every run on a host.",
            overriding: [
                "notify": .object([("type", .string("array")), ("items", .reference("hook"))])
            ])
        guard case .object(let members) = root else { return "" }
        let head: [(String, SchemaValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Aftershock notify file")),
        ]
        return SchemaValue.object(head + members + [("$defs", .object([("hook", SpecSchema.hook)]))]).text() + "\n"
    }
}
