/// The experiment that faults stand for, as a spec.
struct HeldSpec {
    let faults: [Fault]
    let atMost: Duration
    let consents: Set<Consent>
    /// Where launched commands start unless they say otherwise.
    let directory: String

    /// The text, in YAML.
    var text: String {
        var lines = ["experiment: held-by-a-test"]
        if !targets.isEmpty { lines.append("targets:") }
        for (index, target) in targets.enumerated() {
            lines.append("  \(Self.name(index)): {\(selector(of: target).joined(separator: ", "))}")
        }
        if !consents.isEmpty {
            lines.append("consent: [\(consents.map { Self.quoted($0.rawValue) }.sorted().joined(separator: ", "))]")
        }
        lines += ["method:", "  - parallel:"]
        for fault in faults {
            let fields = fields(of: fault)
            lines.append("      - \(Self.quoted(fault.name)):" + (fields.isEmpty ? " {}" : ""))
            lines += fields.map { "          " + $0 }
        }
        // What is over by itself does not end the body's time.
        if !faults.contains(where: lastsAsLongAsTheBody) { lines.append("  - pause: \(atMost.specText)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A launched command that two faults share is launched once.
    private var targets: [Target] {
        var all: [Target] = []
        for target in faults.compactMap(\.target) where !all.contains(target) { all.append(target) }
        return all
    }

    private func lastsAsLongAsTheBody(_ fault: Fault) -> Bool {
        fault.lasting == nil && !Fault.instants.contains(fault.name)
    }

    private func fields(of fault: Fault) -> [String] {
        var lines: [String] = []
        if let index = fault.target.flatMap(targets.firstIndex) { lines.append("target: \(Self.name(index))") }
        if let lasting = fault.lasting ?? (lastsAsLongAsTheBody(fault) ? atMost : nil) {
            lines.append("for: \(lasting.specText)")
        }
        for (name, value) in fault.fields.sorted(by: { $0.key < $1.key }) {
            lines.append("\(Self.quoted(name)): \(Self.text(of: value))")
        }
        return lines
    }

    private func selector(of target: Target) -> [String] {
        switch target {
        case .port(let port): ["port: \(port)"]
        case .process(let name): ["process: \(Self.quoted(name))"]
        case .pid(let pid): ["pid: \(pid)"]
        case .pidfile(let path): ["pidfile: \(Self.quoted(path))"]
        case .cgroup(let path): ["cgroup: \(Self.quoted(path))"]
        case .user(let name): ["user: \(Self.quoted(name))"]
        case .unit(let name): ["unit: \(Self.quoted(name))"]
        case .container(let id): ["container: \(Self.quoted(id))"]
        case .netns(let name, let port): ["netns: \(Self.quoted(name))"] + (port.map { ["port: \($0)"] } ?? [])
        case .launched(let launch): selector(of: launch)
        }
    }

    private func selector(of launch: Target.Launch) -> [String] {
        var parts = [
            "command: [\(launch.arguments.map(Self.quoted).joined(separator: ", "))]",
            "directory: \(Self.quoted(launch.directory ?? directory))",
        ]
        if !launch.environment.isEmpty {
            let pairs = launch.environment.sorted { $0.key < $1.key }
            let texts = pairs.map { "\(Self.quoted($0.key)): \(Self.quoted($0.value))" }
            parts.append("environment: {\(texts.joined(separator: ", "))}")
        }
        if let ready = launch.ready { parts.append("ready: {tcp: \(Self.quoted(ready))}") }
        if launch.restarts { parts.append("restart: always") }
        return parts
    }

    private static func name(_ index: Int) -> String { "target-\(index + 1)" }

    private static func text(of value: FieldValue) -> String {
        switch value {
        // A number or a truth value stays one, everything else is text whatever is in it.
        case .text(let text): Int(text) != nil || text == "true" || text == "false" ? text : quoted(text)
        case .list(let values): "[" + values.map(Self.text).joined(separator: ", ") + "]"
        }
    }

    /// A double-quoted scalar of YAML: it stays one value on one line.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case " "..."~": quoted.unicodeScalars.append(scalar)
            default:
                let code = String(scalar.value, radix: 16)
                quoted += "\\U" + String(repeating: "0", count: 8 - code.count) + code
            }
        }
        return quoted + "\""
    }
}
