extension ProbeSpec {
    /// Reads a probe's mapping; `nil` when its kind is missing or not the only one.
    init?(named name: String, _ fields: inout FieldReader) {
        let kinds = ProbeCatalog.all.filter { fields.node == nil || fields.has($0.name) }
        var probe: (any Probe)?
        for kind in kinds { probe = fields.group(kind.name, kind.summary) { kind.init(&$0) as any Probe } }
        let rate = fields.value("rate", default: PerSecond(10), "How often it asks; a slot is never skipped.") {
            (0.01...10_000).contains($0.value) ? nil : "a probe's rate is 0.01/s to 10000/s"
        }
        let timeout = fields.value("timeout", default: Duration.seconds(1), "Longest answer, counted from its slot.") {
            $0 > .zero && $0 <= .seconds(300) ? nil : "a probe's timeout is above 0s and at most 5m"
        }
        let connection = fields.value(
            "connection", default: Connection.fresh, "A fresh connection for each question, or one that stands idle.")
        guard let probe, fields.node != nil, kinds.count == 1 else {
            let names = ProbeCatalog.all.map { $0.name }
            fields.report(
                kinds.isEmpty
                    ? "a probe needs one of \(names.joined(separator: ", "))"
                    : "a probe asks in one way, this has \(kinds.map { "`\($0.name)`" }.joined(separator: " and "))",
                at: fields.node?.location, suggestion: kinds.isEmpty ? "write `http: URL`" : "make two probes of it")
            return nil
        }
        self.init(name: name, probe: probe, rate: rate.value, timeout: timeout)
        self.connection = connection
        if connection == .reuse, !members.contains(where: { type(of: $0.probe).canReuseConnections }) {
            fields.reject("a probe of kind `\(kinds[0].name)` has no connection to reuse", at: "connection")
        }
    }

    /// A probe from the command line: `http://…`, `https://…` or `HOST:PORT`, ten times a second with one second's timeout.
    /// - Throws: `FieldError` when it is neither.
    public init(commandLine text: String, name: String = "probe") throws(FieldError) {
        let probe: any Probe =
            text.contains("://")
            ? HTTPProbe(url: try HTTPURL(field: text)) : TCPProbe(endpoint: try Endpoint(field: text))
        self.init(name: name, probe: probe, rate: 10, timeout: .seconds(1))
    }
}
