import ChaosModel

/// The experiment that `inject` stands for, as the spec one would write: it is what runs, and what the bundle keeps.
struct SpecSynthesis {
    let fault: String
    let flags: [(name: String, value: String)]
    let probe: String?
    let rate: String
    let timeout: String
    let slos: [String]
    let steadyState: String
    let consents: [String]
    /// What to launch as the target.
    var command: [String]?
    /// What it must accept on first.
    var ready: String?

    /// The spec's text.
    var text: String {
        var lines = ["experiment: \(Self.quote("inject-" + fault))"]
        let target = flags.last { $0.name == "target" }?.value
        if let command {
            let readiness = ready.map { ", ready: {tcp: \(Self.quote($0))}" } ?? ""
            lines.append(
                "targets: {target: {command: [\(command.map(Self.quote).joined(separator: ", "))]\(readiness)}}")
        } else if let target {
            let parts = target.split(separator: ":", maxSplits: 1).map(String.init)
            let value = parts.count == 2 ? parts[1] : ""
            // A service in a network namespace: `netns:shop,port:8080`.
            let inside = parts.first == "netns" ? value.split(separator: ",port:", maxSplits: 1).map(String.init) : []
            let isService = inside.count == 2
            let selector = "\(parts.first ?? ""): \(Self.word(isService ? inside[0] : value))"
            lines.append("targets: {target: {\(selector)\(isService ? ", port: \(Self.word(inside[1]))" : "")}}")
        }
        if let probe {
            lines.append(
                "probes: {probe: {\(Self.question(probe)), rate: \(Self.quote(rate)), timeout: \(Self.quote(timeout))}}"
            )
        }
        if !slos.isEmpty {
            lines.append("slos:")
            lines += slos.map {
                "  - {probe: probe, objective: \(Self.quote($0)), window: 5s, step: 500ms, consecutive: 2}"
            }
            lines.append("steady-state: {for: \(Self.quote(steadyState))}")
            lines.append("recovery: {within: 30s, stable-for: 2s}")
        }
        if !consents.isEmpty { lines.append("consent: [\(consents.map(Self.quote).joined(separator: ", "))]") }
        lines += ["method:", "  - \(Self.quote(fault)):"]
        if command != nil { lines.append("      target: target") }
        var names: [String] = []
        for flag in flags where !names.contains(flag.name) { names.append(flag.name) }
        for name in names {
            let values = flags.filter { $0.name == name }.map(\.value)
            let text =
                values.count == 1
                ? Self.scalar(name, values[0]) : "[" + values.map(Self.quote).joined(separator: ", ") + "]"
            lines.append("      \(Self.quote(name)): \(text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The kind that a probe's scheme names: `tcp://HOST:PORT`, `dns://SERVER/NAME`, an HTTP URL otherwise.
    private static func question(_ probe: String) -> String {
        if probe.hasPrefix("tcp://") { return "tcp: \(quote(String(probe.dropFirst(6))))" }
        guard probe.hasPrefix("dns://") else { return "http: \(quote(probe))" }
        let parts = probe.dropFirst(6).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let name = "name: \(quote(String(parts.last ?? "")))"
        // `dns:///NAME` asks the host's own server.
        let server = parts.count == 2 && !parts[0].isEmpty ? ", server: \(quote(String(parts[0])))" : ""
        return "dns: {\(name)\(server)}"
    }

    private static func scalar(_ name: String, _ value: String) -> String {
        name == "target" ? "target" : word(value)
    }

    private static func word(_ value: String) -> String { isNumber(value) ? value : quote(value) }

    private static func isNumber(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func quote(_ text: String) -> String { SpecWriter.quoted(text) }
}
