/// One entry of a fleet's method.
indirect enum FleetEntry: Sendable {
    case step(FleetStep)
    case parallel([FleetStep])
    /// A pause, or what is no entry at all: whoever reads the whole says so.
    case other(SpecNode)
    case stage(name: SpecNode, [FleetEntry])

    /// Its steps, in order.
    var steps: [FleetStep] {
        switch self {
        case .step(let step): [step]
        case .parallel(let steps): steps
        case .other: []
        case .stage(_, let entries): entries.flatMap(\.steps)
        }
    }
}

/// One fault of a fleet's method, before it is known which hosts carry it out.
struct FleetStep: Sendable {
    /// The fault, and its fields without those of the fleet.
    var entry: SpecNode.Entry
    /// The target that it names.
    var target: String?
    /// The two targets whose hosts it stands between; those of the first carry it out.
    var between: [String] = []
    /// How many hosts each wave hits; none when all are hit at once.
    var waves: [HostNumber] = []
    /// How many of the hosts this is about, in one of its waves.
    var share: HostNumber?
    /// Its number in the spec, from 1; known once the whole spec is read.
    var number = 0
    /// The longest that it takes; known once the whole spec is read.
    var longest: Duration = .zero

    /// Reads a step's fields.
    init(_ entry: SpecNode.Entry, _ problems: inout [Diagnostic]) {
        self.entry = entry
        var fields = FieldReader(entry.value.isMapping ? entry.value : nil, owner: entry.key)
        if fields.has("target") { target = fields.optional("target", "", example: "") }
        (between, waves) = Self.extras(&fields)
        if fields.has("between") {
            if between.count != 2 || between.first == between.last {
                fields.reject("names two targets", at: "between", suggestion: "write `between: [minority, majority]`")
            }
            for name in ["target", "to", "from"] where fields.has(name) {
                fields.reject("`between` says which hosts", at: name, suggestion: "leave `\(name)` out")
            }
        }
        problems += fields.diagnostics
        self.entry.value = entry.value.without(["between", "waves"])
    }

    /// Declares and reads what only a step of a fleet has.
    static func extras(_ fields: inout FieldReader) -> (between: [String], waves: [HostNumber]) {
        (
            fields.list("between", "The two targets between whose hosts it is.", example: "[minority, majority]"),
            fields.list("waves", "How many hosts each wave hits, one wave after the other.", example: "[1, 50%, 100%]")
        )
    }

    /// The targets that it is about.
    var targets: [String] { between.isEmpty ? target.map { [$0] } ?? [] : between }

    /// The target on whose hosts it is carried out.
    var carrier: String? { between.first ?? target }

    /// The step as one host carries it out.
    /// - Parameters:
    ///   - hostTargets: the targets that are hosts and nothing on them.
    ///   - addresses: those of the other side of `between`.
    func node(hostTargets: Set<String>, addresses: [String]) -> SpecNode {
        var fields = entry.value
        if let target, hostTargets.contains(target) { fields = fields.without(["target"]) }
        if !between.isEmpty {
            let place = fields.location
            var added = [
                SpecNode.Entry(
                    key: "to", location: place,
                    value: SpecNode(
                        content: .sequence(
                            addresses.map { SpecNode(content: .scalar($0, isPlain: false), location: place) }),
                        location: place))
            ]
            if !fields.entries.contains(where: { $0.key == "direction" }) {
                added.append(
                    SpecNode.Entry(
                        key: "direction", location: place,
                        value: SpecNode(content: .scalar("both", isPlain: true), location: place)))
            }
            fields.content = .mapping(fields.entries + added)
        }
        return .single(entry.key, fields, at: entry.location)
    }
}

extension SpecNode {
    /// The mapping without some of its keys; anything else as it is.
    func without(_ keys: Set<String>) -> SpecNode {
        guard case .mapping(let entries) = content else { return self }
        var copy = self
        copy.content = .mapping(entries.filter { !keys.contains($0.key) })
        return copy
    }

    /// The value of a key.
    func value(of key: String) -> SpecNode? { entries.first { $0.key == key }?.value }

    /// The mapping with another value for a key that it has.
    func replacing(_ key: String, _ value: SpecNode) -> SpecNode {
        guard case .mapping(var entries) = content, let index = entries.firstIndex(where: { $0.key == key }) else {
            return self
        }
        entries[index].value = value
        var copy = self
        copy.content = .mapping(entries)
        return copy
    }

    /// A mapping of one key.
    static func single(_ key: String, _ value: SpecNode, at location: Location?) -> SpecNode {
        SpecNode(content: .mapping([Entry(key: key, location: location, value: value)]), location: location)
    }
}
