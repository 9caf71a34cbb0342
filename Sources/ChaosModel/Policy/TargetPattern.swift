/// Targets by how they are found: `unit:shop-*`, `port:8000-8999`, `command`, `pid:*`; `host` is a fault without a target.
public struct TargetPattern: Hashable, Sendable, FieldValue {
    /// A kind of selector, `host`, or `*` for everything.
    public var kind: String
    /// What is selected, as a pattern; anything when `nil`.
    public var name: NamePattern?
    /// The ports, for `port`.
    public var ports: ClosedRange<UInt16>?

    private static let kinds = Target.Selector.keys + ["host", "*"]

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "TARGETS") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: TargetPattern { TargetPattern(kind: "*") }

    private init(kind: String) { self.kind = kind }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        kind = parts[0]
        guard Self.kinds.contains(kind) else {
            throw FieldError(
                "`\(text)` is no kind of target",
                suggestion: Spelling.suggestion(for: kind, among: Self.kinds)
                    ?? "write it like `unit:shop-*`; the kinds are \(Self.kinds.joined(separator: ", "))")
        }
        guard parts.count == 2 else { return }
        guard kind != "host", kind != "*" else { throw FieldError("`\(kind)` stands alone, found `\(text)`") }
        let pattern = try NamePattern(field: parts[1])
        if kind == "port", pattern.text != "*" {
            let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], 0 < low, low <= high
            else {
                throw FieldError("expected a port or two, found `\(parts[1])`", suggestion: "write `port:8000-8999`")
            }
            ports = low...high
        } else {
            name = pattern
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String {
        guard let ports else { return kind + (name.map { ":" + $0.text } ?? "") }
        return ports.count == 1 ? "port:\(ports.lowerBound)" : "port:\(ports.lowerBound)-\(ports.upperBound)"
    }

    /// Whether a target as written is meant; `nil` is a fault without one.
    public func matches(_ selector: Target.Selector?) -> Bool {
        guard kind != "*" else { return true }
        guard let selector else { return kind == "host" }
        if case .port(let port) = selector, kind == "port" { return ports?.contains(port) ?? true }
        return selector.kind == kind && (name?.matches(selector.selected) ?? true)
    }

    /// What of the facts about a step's target is meant, whatever the way in which the spec selects it; `nil` when nothing is.
    func found(in facts: TargetFacts?, hitting processes: [ProcessIdentity], users: [UInt32: String]) -> String? {
        switch kind {
        case "process":
            let all = processes + (facts?.processes.map(\.identity) ?? [])
            return all.first { !$0.isPending && name?.matches($0.name) ?? true }?.description
        case "port":
            return facts?.ports.first { ports?.contains($0) ?? true }.map { "port \($0)" }
        case "unit":
            return facts?.unit.flatMap { name?.matches($0) ?? true ? "unit \($0)" : nil }
        case "user":
            let uids =
                (facts?.uid.map { [$0] } ?? []) + (facts?.processes.filter { !$0.identity.isPending }.map(\.uid) ?? [])
            return uids.lazy.map { users[$0] ?? "\($0)" }.first { name?.matches($0) ?? true }.map { "user \($0)" }
        default: return nil
        }
    }
}

extension Target.Selector {
    /// The key that selects.
    var kind: String {
        switch self {
        case .command: "command"
        case .process: "process"
        case .pid: "pid"
        case .pidfile: "pidfile"
        case .port: "port"
        case .cgroup: "cgroup"
        case .user: "user"
        case .unit: "unit"
        case .container: "container"
        case .netns: "netns"
        }
    }

    /// What a pattern is held against: the program of a command, the name of a namespace.
    var selected: String {
        switch self {
        case .command(let command): command.arguments.first ?? ""
        case .pid(let pid): "\(pid)"
        case .port(let port): "\(port)"
        case .process(let text), .pidfile(let text), .cgroup(let text), .user(let text), .unit(let text),
            .container(let text), .netns(let text, _):
            text
        }
    }
}
