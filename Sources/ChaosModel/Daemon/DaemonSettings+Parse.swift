extension DaemonSettings {
    /// Reads a configuration file.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public static func parse(_ source: SpecSource) throws(Diagnostics) -> DaemonSettings {
        let document = SpecDocument(source)
        guard document.diagnostics.isEmpty else { throw Diagnostics(document.diagnostics) }
        // A file of comments alone leaves everything as it is.
        guard let root = document.root, !root.isNull else { return DaemonSettings() }
        var fields = FieldReader(root, owner: nil)
        var settings = DaemonSettings()
        let parts = Parts(&fields, &settings)
        fields.finish()
        var problems = fields.diagnostics
        let (hooks, wrong) = SpecParser.hooksAlone(parts.notify, standard: NotifyEvent.ofDaemon)
        settings.hooks = hooks
        problems += wrong
        settings.quiet.hours = hours(parts.hours, &problems)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        return settings
    }

    private static func hours(_ node: SpecNode?, _ problems: inout [Diagnostic]) -> [PolicyWindow] {
        guard let node, !node.isBroken else { return [] }
        guard case .sequence(let items) = node.content else {
            problems.append(
                Diagnostic(
                    "`hours`: expected a list, found \(node.kind)", at: node.location,
                    suggestion: "begin each entry with `- `"))
            return []
        }
        return items.compactMap { item in
            var fields = FieldReader(item, owner: "hours")
            let window = PolicyWindow.weekly(&fields)
            fields.finish()
            problems += fields.diagnostics
            return window
        }
    }

    /// The top level, declared once for parsing and for the schema.
    struct Parts {
        var notify: SpecNode?, hours: SpecNode?

        init(_ fields: inout FieldReader, _ settings: inout DaemonSettings) {
            settings.listen = fields.optional(
                "listen", "Where the API and the dashboard are served: an address of the loopback, or none.",
                example: "127.0.0.1:7788"
            ) { $0.problem }
            settings.hosts = fields.list(
                "hosts", "Names beside those of the loopback under which it is asked.", example: "[drills.example]"
            ) { $0.isEmpty || $0.contains("/") || $0.contains(" ") ? "`\($0)` is not a host's name" : nil }
            settings.socket = fields.optional(
                "socket", "The Unix socket; `aftershockd.sock` in the state directory when left out.",
                example: "/run/aftershock/aftershockd.sock"
            ) { Self.problem(path: $0) ?? ($0.utf8.count > 107 ? "a socket's path has at most 107 bytes" : nil) }
            settings.schedules = fields.list(
                "schedules", "Directories of schedule files.", example: "[/etc/aftershock/schedules]"
            ) { Self.problem(path: $0) }
            settings.aftershock = fields.optional(
                "aftershock", "The program that runs drills; the one beside aftershockd when left out.",
                example: "/usr/local/bin/aftershock"
            ) { Self.problem(path: $0) }
            (settings.logFormat, settings.logLevel) = fields.group("log", "What is logged to standard error.") { log in
                (
                    log.optional("format", "How a line looks.", example: "json"),
                    log.optional("level", "How grave it must be.", example: "info")
                )
            }
            notify = fields.part("notify", "Who is told of what the daemon does.")
            let quiet = fields.group("quiet", "When they are left alone; a summary tells the rest afterwards.") {
                inner in
                (
                    inner.part("hours", "Hours of the week."),
                    inner.value("only", default: QuietHours.Only.failures, "What is told all the same.")
                )
            }
            hours = quiet.0
            settings.quiet.only = quiet.1
            settings.digest = fields.optionalGroup("digest", "What came of the drills, told again and again.") {
                Self.digest(&$0)
            }
        }

        private static func digest(_ fields: inout FieldReader) -> Digest? {
            let at: CronExpression = fields.required(
                "at", "When, in five fields like cron's; it covers the time since the one before.",
                example: "\"0 8 * * mon\"")
            let zone = PolicyWindow.zone(&fields)
            return Digest(at: at, zone: zone, location: fields.location(of: "zone"))
        }

        private static func problem(path: String) -> String? {
            path.hasPrefix("/") && !path.utf8.contains(0) ? nil : "expected an absolute path, found `\(path)`"
        }
    }
}

extension DaemonSettings.Listen {
    /// Why an address is not served at; `nil` for one of the loopback. There is no TLS: a proxy has that.
    public var problem: String? {
        guard case .at(let place) = self else { return nil }
        let bytes = IPAddress.bytes(place.host)
        let isLoopback =
            bytes.map { $0.count == 4 ? $0[0] == 127 : $0 == [UInt8](repeating: 0, count: 15) + [1] }
            ?? (place.host.lowercased() == "localhost")
        return isLoopback ? nil : "`\(place.host)` is not of the loopback: put a proxy with TLS before 127.0.0.1"
    }
}

/// The JSON Schema of the daemon's configuration, made from the declarations that parse it.
public enum DaemonSchema {
    /// JSON Schema, draft 2020-12, as text that ends with a line end.
    public static func json() -> String {
        var top = FieldReader(values: nil), weekly = FieldReader(values: nil)
        var settings = DaemonSettings()
        _ = DaemonSettings.Parts(&top, &settings)
        _ = PolicyWindow.weekly(&weekly)
        let root = FieldDeclaration.object(
            top.declarations, summary: "What the daemon does, and where.",
            overriding: [
                "notify": list("hook"), "quiet": quiet,
            ])
        guard case .object(let members) = root else { return "" }
        let head: [(String, SchemaValue)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Aftershock daemon's configuration")),
        ]
        let definitions: [(String, SchemaValue)] = [
            ("hook", SpecSchema.hook),
            ("window", FieldDeclaration.object(weekly.declarations, summary: "Hours of the week.")),
        ]
        return SchemaValue.object(head + members + [("$defs", .object(definitions))]).text() + "\n"
    }

    private static var quiet: SchemaValue {
        var fields = FieldReader(values: nil)
        _ = fields.part("hours", "Hours of the week.")
        _ = fields.value("only", default: QuietHours.Only.failures, "What is told all the same.")
        return FieldDeclaration.object(
            fields.declarations, summary: "When hooks are left alone.", overriding: ["hours": list("window")])
    }

    private static func list(_ definition: String) -> SchemaValue {
        .object([("type", .string("array")), ("items", .reference(definition))])
    }
}
