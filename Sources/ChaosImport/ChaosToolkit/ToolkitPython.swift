import ChaosModel

/// A python provider: code that Aftershock does not run. A few functions are well known, and something here does the same.
struct ToolkitPython {
    let node: SourceNode
    let account: FieldAccount
    let variables: ToolkitVariables

    private var provider: SourceNode? { node["provider"] }
    private var arguments: SourceNode? { provider?["arguments"] }
    private var function: String { (provider?["module"]?.text ?? "") + "." + (provider?["func"]?.text ?? "") }

    /// A probe's question and expectation; `nil`, and refused, when the function is not known.
    func probe(_ prometheus: String?) -> [DraftValue.Member]? {
        let tests = ["exists": "-e", "isfile": "-f", "isdir": "-d"]
        let name = provider?["func"]?.text ?? ""
        if ["os.path", "posixpath"].contains(provider?["module"]?.text), let flag = tests[name],
            let path = arguments?["path"] ?? arguments?["s"], let text = account.text(path)
        {
            account.approximated(provider?["module"], "test(1) looks at the path")
            account.approximated(provider?["func"], "test(1) looks at the path")
            account.imported(path, "`command`")
            let command: [DraftValue] = [.text("test"), .text(flag), variables.fill(text)]
            return [.init("command", .mapping([.init("arguments", .list(command))] + exit()))]
        }
        if function == "chaosprometheus.probes.query", let query = account.text(arguments?["query"]),
            case .text(let expression) = variables.fill(query)
        {
            account.approximated(provider?["module"], "Prometheus is asked over HTTP")
            account.approximated(provider?["func"], "Prometheus is asked over HTTP")
            account.approximated(arguments?["query"], "its value now, as a number: `http.expect.number`")
            account.refused(arguments?["when"], "the value is that of now")
            account.refused(node["tolerance"], "bound the number with `at-most` and `at-least`")
            let server = variables.text("${prometheus_base_url}") ?? prometheus
            guard case .mapping(let members) = PrometheusQuestion.probe(expression, server: server, bounds: []) else {
                return nil
            }
            return members
        }
        account.refused(node, Self.reason(provider?["module"]?.text ?? "", isProbe: true))
        return nil
    }

    /// What `true` and `false` are to test(1).
    private func exit() -> [DraftValue.Member] {
        guard let tolerance = node["tolerance"] else { return [] }
        guard let text = tolerance.text?.lowercased(), ["true", "false"].contains(text) else {
            account.refused(tolerance, "`true` or `false` is expected here")
            return []
        }
        account.imported(tolerance, "`exit`")
        return text == "true" ? [] : [.init("exit", .word("1"))]
    }

    /// How long an action only waits; `nil` for one that does something.
    func sleep() -> Duration? {
        guard function == "time.sleep", let seconds = arguments?.entries.first?.value ?? arguments?.items.first,
            let text = seconds.text, let span = variables.text(text).flatMap(SourceNumber.seconds)
        else { return nil }
        account.imported(node, "`pause`")
        account.unneeded(node["name"], "a pause has no name")
        return span
    }

    /// A step for an action that ends pods; the processes are for the operator to name.
    func kill(_ settings: ImportSettings, _ draft: inout SpecDraft) -> SpecDraft.Entry? {
        let functions = [
            "chaosk8s.pod.actions.terminate_pods", "chaosk8s.pod.actions.delete_pods",
            "chaosk8s.actions.kill_microservice",
            "chaosk8s.actions.terminate_pods",
        ]
        guard functions.contains(function) else { return nil }
        let selector = ["label_selector", "name_pattern", "name", "ns"].compactMap { key in
            arguments?[key]?.text.map { "\(key)=\($0)" }
        }
        let title = arguments?["label_selector"]?.text ?? arguments?["name_pattern"]?.text ?? arguments?["name"]?.text
        let name = SpecDraft.name((title ?? "pods").split(separator: "=").last.map(String.init) ?? "pods")
        let target = draft.target(
            name, comment: "the processes on this host that stand for the pods \(selector.joined(separator: ", "))",
            settings: settings)
        account.approximated(node, "processes on this host are killed, not pods of a cluster")
        account.approximated(arguments, "they select pods: say which processes `targets.\(target)` is")
        var fields: [DraftValue.Member] = [.init("target", .text(target))]
        if let grace = arguments?["grace_period"], let text = grace.text, let span = SourceNumber.seconds(text) {
            fields += [.init("signal", .word("SIGTERM")), .init("grace", .duration(span))]
            account.imported(grace, "`grace`")
        }
        if let quantity = arguments?["qty"], let count = quantity.text.flatMap(SourceNumber.count) {
            fields.append(.init("pick", .word("\(count)")))
            account.approximated(quantity, "so many processes")
        }
        return .fault("process.kill", fields)
    }

    /// Why code is not imported, and what comes nearest.
    static func reason(_ module: String, isProbe: Bool) -> String {
        let package = module.split(separator: ".").first.map(String.init) ?? module
        let nearest: String
        switch package {
        case "chaosk8s", "chaosistio", "chaosaws", "chaosazure", "chaosgcp", "chaosgce", "chaoscf", "chaosopenstack":
            nearest =
                isProbe
                ? "an http, tcp or grpc probe of the service itself"
                : "a fault on this host, such as process.kill, network.partition or network.delay"
        case "chaostoxi": nearest = "network.delay, network.rate and network.partition"
        case "chaosprometheus": nearest = "a metric probe, or an http probe that asks Prometheus"
        case "chaosgrafana", "chaosslack", "chaosreliably", "chaosopentracing": nearest = "the report"
        case "chaosk6", "chaoslocust", "chaoswm": nearest = "the probe's `rate`"
        default:
            nearest = isProbe ? "a command probe that exits with 0 or 1" : "a fault of `aftershock list faults`"
        }
        return "code (`\(CommentText.line(module, limit: 60))`) is not run; nearest: \(nearest)"
    }
}

extension ToolkitVariables {
    /// Text with its variables replaced; `nil` when one has no value here.
    func text(_ text: String) -> String? { if case .text(let filled) = fill(text) { filled } else { nil } }
}
