/// A spec for several hosts. It is an ordinary spec with a few keys more, which say which host each part is for: `hosts` of
/// targets, probes and milestones, `between` and `waves` of steps, and `fleet`. Without them it is what one host runs.
public struct FleetSpec: Sendable {
    /// The spec as written.
    let root: SpecNode
    /// What every host together would run, for what is true of all of them.
    public private(set) var whole: Experiment
    /// On which hosts each target and each probe is, by name.
    private(set) var targets: [String: HostChoice] = [:], probes: [String: HostChoice] = [:]
    /// On which host a milestone is watched, for those that say so.
    private(set) var milestones: [String: HostChoice] = [:]
    /// The targets that are hosts and nothing on them.
    private(set) var hostTargets: Set<String> = []
    /// What is done.
    private(set) var method: [FleetEntry] = []
    /// The most hosts that may be hit.
    public private(set) var mostHosts: HostNumber?

    /// Whether a text is meant for several hosts. One that is no YAML is not.
    public static func isMeant(by source: SpecSource) -> Bool {
        guard let root = SpecDocument(source).root else { return false }
        return root.value(of: "fleet") != nil
            || ["targets", "probes"].contains { key in
                root.value(of: key)?.entries.contains { $0.value.value(of: "hosts") != nil } == true
            }
    }

    /// Reads a spec.
    /// - Throws: `Diagnostics` with everything that is wrong, in file order.
    public init(_ source: SpecSource) throws(Diagnostics) {
        let document = SpecDocument(source)
        guard document.diagnostics.isEmpty, let root = document.root, root.isMapping else {
            // The ordinary reader says what is wrong.
            _ = try SpecParser.parse(source)
            throw Diagnostics([Diagnostic("a spec is a mapping")])
        }
        var problems: [Diagnostic] = []
        self.root = root
        whole = Experiment(name: "")
        mostHosts = Self.limit(root.value(of: "fleet"), &problems)
        targets = Self.choices(root.value(of: "targets"), &problems)
        probes = Self.choices(root.value(of: "probes"), &problems)
        milestones = Self.choices(root.value(of: "milestones"), &problems)
        for entry in root.value(of: "targets")?.entries ?? []
        where entry.value.isMapping && entry.value.entries.allSatisfy({ $0.key == "hosts" }) {
            hostTargets.insert(entry.key)
        }
        method = Self.entries(root.value(of: "method"), &problems)
        checkNames(&problems)
        do throws(Diagnostics) {
            whole = try SpecParser.parse(template(), faults: FaultCatalog.all)
            adoptLengths()
        } catch {
            // Said already, and better, of a fault that needs processes.
            let said = Set(problems.map(\.location))
            problems += error.all.filter { !said.contains($0.location) }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    private static func limit(_ node: SpecNode?, _ problems: inout [Diagnostic]) -> HostNumber? {
        guard let node else { return nil }
        var fields = FieldReader(node, owner: "fleet")
        let most = limit(&fields)
        fields.finish()
        problems += fields.diagnostics
        return most
    }

    /// Declares and reads what holds for the whole fleet.
    static func limit(_ fields: inout FieldReader) -> HostNumber? {
        fields.optional("most-hosts", "The most hosts that may be hit.", example: "50%")
    }

    private static func choices(_ node: SpecNode?, _ problems: inout [Diagnostic]) -> [String: HostChoice] {
        var choices: [String: HostChoice] = [:]
        for entry in node?.entries ?? [] {
            guard let hosts = entry.value.value(of: "hosts") else { continue }
            choices[entry.key] = HostChoice(hosts, &problems)
        }
        return choices
    }

    private static func entries(_ node: SpecNode?, _ problems: inout [Diagnostic]) -> [FleetEntry] {
        guard case .sequence(let items)? = node?.content else { return [] }
        var found: [FleetEntry] = []
        for item in items {
            guard let entry = item.entries.first, item.entries.count == 1 else {
                found.append(.other(item))
                continue
            }
            switch entry.key {
            case "pause": found.append(.other(item))
            case "stage":
                let name = entry.value.value(of: "name"), steps = entry.value.value(of: "steps")
                guard let name, case .sequence? = steps?.content, entry.value.entries.count == 2 else {
                    found.append(.other(item))
                    continue
                }
                found.append(.stage(name: name, entries(steps, &problems)))
            case "parallel":
                guard case .sequence(let steps) = entry.value.content, !steps.isEmpty,
                    steps.allSatisfy({ $0.entries.count == 1 })
                else {
                    found.append(.other(item))
                    continue
                }
                found.append(.parallel(steps.flatMap(\.entries).map { FleetStep($0, &problems) }))
            default: found.append(.step(FleetStep(entry, &problems)))
            }
        }
        return found
    }

    /// Every step is on hosts, and every probe is asked from some.
    private func checkNames(_ problems: inout [Diagnostic]) {
        for step in method.flatMap(\.steps) {
            let place = step.entry.location
            if step.targets.isEmpty {
                problems.append(
                    Diagnostic(
                        "`\(step.entry.key)` does not say on which hosts", at: place,
                        suggestion: "add `target` with a target that has `hosts`"))
            }
            let type = FaultCatalog.all.first { $0.name == step.entry.key }
            if case .processes? = type?.targetNeed, let target = step.target, hostTargets.contains(target) {
                problems.append(
                    Diagnostic(
                        "`\(step.entry.key)` is aimed at processes, and target `\(target)` is hosts alone",
                        at: step.entry.value.location,
                        suggestion: "say which: `\(target): {process: NAME, hosts: …}`"))
            }
            for name in step.targets where targets[name] == nil {
                let isThere = root.value(of: "targets")?.value(of: name) != nil
                problems.append(
                    Diagnostic(
                        isThere ? "target `\(name)` does not say on which hosts it is" : "there is no target `\(name)`",
                        at: place,
                        suggestion: isThere
                            ? "add `hosts: {labels: {…}}` to it"
                            : Spelling.suggestion(for: name, among: targets.keys.sorted())))
            }
        }
        for case .parallel(let steps) in method.flatMap(\.flat) where steps.contains(where: { !$0.waves.isEmpty }) {
            problems.append(
                Diagnostic("`waves` come one after the other, not in `parallel`", at: steps[0].entry.location))
        }
        for entry in root.value(of: "probes")?.entries ?? [] where probes[entry.key] == nil {
            problems.append(
                Diagnostic(
                    "probe `\(entry.key)` does not say from which hosts it is asked", at: entry.location,
                    suggestion: "add `hosts: NAME`"))
        }
        let choices = [targets, probes, milestones].flatMap { $0.sorted { $0.key < $1.key } }
        for (name, choice) in choices {
            for other in choice.except + (choice.like.map { [$0] } ?? []) where targets[other] == nil || other == name {
                problems.append(
                    Diagnostic(
                        "there is no other target `\(other)`", at: choice.location,
                        suggestion: Spelling.suggestion(for: other, among: targets.keys.sorted())))
            }
        }
    }

    /// The spec as if one host were all of them.
    private func template() -> SpecNode {
        part(
            targets: Set(targets.keys), probes: Set(probes.keys), milestones: nil,
            method: method.map { $0.template(hostTargets: hostTargets) })
    }

    /// The spec with only some of its parts, and without the fleet's keys.
    /// - Parameter milestones: which to keep; all when `nil`.
    func part(
        targets: Set<String>, probes: Set<String>, milestones: Set<String>?, method: [SpecNode],
        dropping dropped: Set<String> = []
    ) -> SpecNode {
        var node = root.without(dropped.union(["fleet"]))
        node = node.keeping(targets.subtracting(hostTargets), in: "targets", keepsOthers: dropped.isEmpty, hostTargets)
        node = node.keeping(probes, in: "probes", keepsOthers: dropped.isEmpty, [])
        node = node.keeping(milestones ?? [], in: "milestones", keepsOthers: milestones == nil, [])
        let place = root.value(of: "method")?.location
        if root.value(of: "method").map({ if case .sequence = $0.content { true } else { false } }) == true {
            node = node.replacing("method", SpecNode(content: .sequence(method), location: place))
        }
        return node
    }

    private mutating func adoptLengths() {
        var lengths = whole.steps.map(\.longest)[...]
        var number = 0
        func adopt(_ step: FleetStep) -> FleetStep {
            var copy = step
            number += 1
            copy.number = number
            copy.longest = lengths.popFirst() ?? .zero
            return copy
        }
        func adopt(_ entry: FleetEntry) -> FleetEntry {
            switch entry {
            case .step(let step): .step(adopt(step))
            case .parallel(let steps): .parallel(steps.map(adopt))
            case .other: entry
            case .stage(let name, let entries): .stage(name: name, entries.map(adopt))
            }
        }
        method = method.map(adopt)
    }
}

extension SpecNode {
    /// A mapping in which the named part has only some entries, and none of them says `hosts`. A part of which nothing is
    /// left goes.
    fileprivate func keeping(
        _ names: Set<String>, in part: String, keepsOthers: Bool, _ hostTargets: Set<String>
    ) -> SpecNode {
        guard let node = value(of: part), node.isMapping else { return self }
        let kept = node.entries.filter { entry in
            !hostTargets.contains(entry.key) && (keepsOthers || names.contains(entry.key))
        }
        guard !kept.isEmpty else { return without([part]) }
        let entries = kept.map { entry in
            Entry(key: entry.key, location: entry.location, value: entry.value.without(["hosts"]))
        }
        return replacing(part, SpecNode(content: .mapping(entries), location: node.location))
    }
}

extension FleetEntry {
    /// It, and everything in it.
    fileprivate var flat: [FleetEntry] {
        if case .stage(_, let entries) = self { [self] + entries.flatMap(\.flat) } else { [self] }
    }

    /// As one host would do it that is all of them.
    fileprivate func template(hostTargets: Set<String>) -> SpecNode {
        // Any address will do: it only stands for those that are not known yet.
        func node(_ step: FleetStep) -> SpecNode { step.node(hostTargets: hostTargets, addresses: ["192.0.2.1"]) }
        switch self {
        case .step(let step): return node(step)
        case .other(let node): return node
        case .parallel(let steps):
            let place = steps.first?.entry.location
            return .single(
                "parallel", SpecNode(content: .sequence(steps.map(node)), location: place), at: place)
        case .stage(let name, let entries):
            return .stage(name, entries.map { $0.template(hostTargets: hostTargets) })
        }
    }
}

extension SpecNode {
    /// A stage of the method.
    static func stage(_ name: SpecNode, _ steps: [SpecNode]) -> SpecNode {
        let fields = [
            Entry(key: "name", location: name.location, value: name),
            Entry(
                key: "steps", location: name.location,
                value: SpecNode(content: .sequence(steps), location: name.location)),
        ]
        return .single("stage", SpecNode(content: .mapping(fields), location: name.location), at: name.location)
    }
}
