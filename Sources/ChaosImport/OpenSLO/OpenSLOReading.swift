import ChaosModel

/// How an indicator is read: as an expression of Prometheus where it is one.
struct OpenSLOReading {
    /// Where the indicator is written, and the account of that document.
    let indicator: (spec: SourceNode, account: FieldAccount)
    let objective: SourceNode
    /// The account of the objective's document.
    let account: FieldAccount
    let catalog: OpenSLOCatalog
    let window: Duration
    /// What of a time slice must be good; `nil` when occurrences count.
    let sliceTarget: Double?

    /// The probe, and whether its objective is a share of good answers instead of a bound on the number it reads.
    func probe() -> (body: DraftValue, isShare: Bool)? {
        let spec = indicator.spec
        if let metric = spec["thresholdMetric"] { return threshold(metric) }
        if let ratio = spec["ratioMetric"] ?? spec["ratioMetrics"] { return self.ratio(ratio) }
        indicator.account.refused(spec, "thresholdMetric and ratioMetric are known")
        return nil
    }

    private func threshold(_ metric: SourceNode) -> (body: DraftValue, isShare: Bool)? {
        guard let query = query(metric) else {
            indicator.account.refused(metric, "a metric has a query")
            return nil
        }
        let op = account.text(objective["op"]) ?? "lte"
        guard let limit = account.value(objective["value"], "a number", SourceNumber.number),
            ["lte", "lt", "gte", "gt"].contains(op)
        else {
            account.refused(objective["op"], "lte, lt, gte and gt are known")
            account.refused(objective, "a threshold needs `op` and `value`")
            return nil
        }
        let key = op.hasPrefix("l") ? "at-most" : "at-least"
        account.imported(objective["value"], "`\(key)`")
        if op.hasSuffix("e") {
            account.imported(objective["op"], "`\(key)`")
        } else {
            account.approximated(objective["op"], "`\(key)`: the limit itself is good, too")
        }
        account.unneeded(objective["timeSliceTarget"], "a slice is one question here: it finds it good or bad")
        return (body(query, [.init(key, .word(SourceNumber.plain(limit)))]), true)
    }

    private func ratio(_ ratio: SourceNode) -> (body: DraftValue, isShare: Bool)? {
        let counter = indicator.account.text(ratio["counter"])?.lowercased() ?? "false"
        let isCounter = counter == "true"
        if !["true", "false"].contains(counter) {
            indicator.account.refused(ratio["counter"], "`true` or `false` is expected here")
        }
        var expression: Query
        if let raw = ratio["raw"] {
            guard let query = query(raw) else { return nil }
            let isFailure = indicator.account.text(ratio["rawType"]) == "failure"
            indicator.account.imported(ratio["rawType"], "the expression")
            indicator.account.unneeded(ratio["counter"], "a ratio is no counter")
            expression = isFailure ? query.map { "1 - (\($0))" } : query
        } else {
            let part = ratio["good"] ?? ratio["bad"]
            guard let part, let total = ratio["total"], let some = query(part), let all = query(total) else {
                indicator.account.refused(ratio, "a ratio has `good` or `bad`, and `total`, each with a query")
                return nil
            }
            expression = some.over(all, wrap: { isCounter ? Self.increase($0, over: window) : $0 })
            if ratio["good"] == nil { expression = expression.map { "1 - \($0)" } }
            if isCounter {
                indicator.account.approximated(
                    ratio["counter"], "what it grew by in \(window.fieldText), where the query does not say")
            } else {
                indicator.account.imported(ratio["counter"], "the expression: gauges are divided as they are")
            }
            indicator.account.unneeded(ratio["incremental"], "the expression says it")
            if ratio["good"] != nil { indicator.account.refused(ratio["bad"], "good and total are enough") }
        }
        account.unneeded(objective["op"], "a ratio must be at least its target")
        account.unneeded(objective["value"], "a ratio must be at least its target")
        guard let sliceTarget else { return (body(expression, []), false) }
        account.imported(objective["timeSliceTarget"], "`at-least`")
        return (body(expression, [.init("at-least", .word(SourceNumber.plain(sliceTarget)))]), true)
    }

    /// An expression, and where it is asked.
    private struct Query {
        var text: String
        var server: String?
        /// Why it cannot be asked.
        var obstacle: String?

        func map(_ change: (String) -> String) -> Query {
            var copy = self
            copy.text = change(text)
            return copy
        }

        func over(_ total: Query, wrap: (String) -> String) -> Query {
            Query(
                text: "(\(wrap(text))) / (\(wrap(total.text)))", server: server ?? total.server,
                obstacle: obstacle ?? total.obstacle)
        }
    }

    private func body(_ query: Query, _ bounds: [DraftValue.Member]) -> DraftValue {
        if let obstacle = query.obstacle { return .open(obstacle) }
        let server = query.server ?? catalog.settings.prometheus
        guard case .mapping(let members) = PrometheusQuestion.probe(query.text, server: server, bounds: bounds) else {
            return .open("a probe")
        }
        return .mapping(members + [.init("rate", .word("1/s")), .init("timeout", .word("5s"))])
    }

    /// The query of a metric, in either version's words.
    private func query(_ metric: SourceNode) -> Query? {
        let source = metric["metricSource"] ?? metric
        let account = indicator.account
        let reference = account.text(source["metricSourceRef"])
        let stored = reference.flatMap { catalog.find("DataSource", named: $0) }
        if let reference, stored == nil {
            account.refused(
                source["metricSourceRef"],
                "there is no DataSource `\(CommentText.line(reference, limit: 40))` in the file")
        } else {
            account.unneeded(source["metricSourceRef"], "the DataSource is in this file")
        }
        let kindNode = source["type"] ?? source["source"] ?? source["queryType"]
        let kind = (account.text(kindNode) ?? stored?.root["spec"]?["type"]?.text ?? reference ?? "").lowercased()
        let details = source["spec"]
        let text = source["query"] ?? details?["query"] ?? details?["promql"] ?? details?["promQL"]
        let isPrometheus =
            ["prometheus", "promql", "openmetrics", "cortex", "thanos", "mimir"].contains(kind) || kind.contains("prom")
            || source["queryType"]?.text?.lowercased() == "promql"
        guard isPrometheus else {
            let what = CommentText.line(kind.isEmpty ? "an unnamed source" : kind, limit: 40)
            account.refused(
                source, "only Prometheus can be asked, not \(what); nearest: a metric, http or command probe")
            let shown = CommentText.line(text?.text ?? "its query", limit: 120)
            return Query(text: "", obstacle: "a probe that reads what \(what) answers to \(shown)")
        }
        guard let text, let query = account.text(text) else { return nil }
        account.approximated(text, "Prometheus is asked for its value once a second: `http.url`")
        account.approximated(source["type"], "Prometheus is asked over HTTP")
        account.approximated(source["source"], "Prometheus is asked over HTTP")
        account.unneeded(source["queryType"], "PromQL")
        return Query(text: CommentText.line(query, limit: 20000), server: server(stored), obstacle: nil)
    }

    private func server(_ stored: ImportDocument?) -> String? {
        guard let stored, let spec = stored.root["spec"] else { return nil }
        stored.account.approximated(spec["type"], "Prometheus is asked over HTTP")
        let details = spec["connectionDetails"]
        guard let node = details?["url"] ?? details?["address"] ?? details?["endpoint"], let url = node.text,
            url.hasPrefix("http")
        else {
            stored.account.refused(
                details, "`connectionDetails.url` says where to ask; or import with --prometheus URL")
            return nil
        }
        if catalog.settings.prometheus != nil {
            stored.account.unneeded(node, "--prometheus says it")
            return catalog.settings.prometheus
        }
        stored.account.imported(node, "`http.url`")
        return url
    }

    /// What a counter grew by; an expression that already says so is left as it is.
    private static func increase(_ query: String, over window: Duration) -> String {
        let isSelector =
            !query.contains("[")
            && query.unicodeScalars.prefix { $0 != "{" }.allSatisfy {
                ("a"..."z") ~= $0 || ("A"..."Z") ~= $0 || ("0"..."9") ~= $0 || "_:".unicodeScalars.contains($0)
            }
        guard isSelector else { return query }
        let seconds = Int(window.seconds.rounded(.up))
        return "sum(increase(\(query)[\(seconds)s]))"
    }
}
