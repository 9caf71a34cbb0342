/// Which host of a fleet does what: pure, from a spec and the hosts that are there.
public struct FleetPlan: Sendable {
    /// What one host does: a spec of its own, which it plans and runs as any other.
    public struct Part: Sendable {
        /// The host.
        public var host: FleetHost
        /// The spec's text.
        public var text: String
        /// Whether it carries out a fault.
        public var isHit: Bool
        /// Whether it asks probes.
        public var asks: Bool
    }

    /// The spec.
    public let spec: FleetSpec
    /// The parts, by the names of their hosts.
    public private(set) var parts: [Part] = []
    /// The hosts of each target, in the order in which waves take them.
    public private(set) var hosts: [String: [FleetHost]] = [:]
    /// From which hosts each probe is asked, by name.
    public private(set) var askers: [String: [FleetHost]] = [:]
    /// On which host a milestone is watched, for those that say so.
    private var watchers: [String: FleetHost] = [:]
    /// How many gates every part has: the start, and the end of each stage.
    public private(set) var gates = 1
    /// The number of hosts in the fleet.
    public let rosterCount: Int
    /// The method, waves as stages.
    private var method: [FleetEntry] = []

    /// Plans a spec.
    /// - Parameters:
    ///   - roster: the hosts of the fleet.
    ///   - run: the run's name, from which choices start whose spec gives no seed.
    /// - Throws: `Diagnostics` with everything that these hosts cannot do.
    public init(_ spec: FleetSpec, roster: [FleetHost], run: String) throws(Diagnostics) {
        self.spec = spec
        rosterCount = roster.count
        let roster = roster.sorted { $0.name < $1.name }
        var problems: [Diagnostic] = []
        for name in spec.targets.keys.sorted() { resolve(name, roster, run, [], &problems) }
        for (name, choice) in spec.probes.sorted(by: { $0.key < $1.key }) {
            askers[name] = chosen(choice, of: "probe `\(name)`", roster, run + "/" + name, &problems)
        }
        for (name, choice) in spec.milestones.sorted(by: { $0.key < $1.key }) {
            watchers[name] = chosen(choice, of: "milestone `\(name)`", roster, run + "/" + name, &problems).first
        }
        for step in spec.method.flatMap(\.steps) where step.between.count == 2 {
            let sides = step.between.map { Set((hosts[$0] ?? []).map(\.name)) }
            for both in sides[0].intersection(sides[1]).sorted().prefix(1) {
                problems.append(
                    Diagnostic(
                        "\(both) is on both sides of `between`", at: step.entry.location,
                        suggestion: "write `except: \(step.between[0])` in the hosts of \(step.between[1])"))
            }
            for other in hosts[step.between[1]] ?? [] {
                let wrong = other.addresses.first { (try? HostAddress(field: $0)) == nil }
                guard wrong != nil || other.addresses.isEmpty else { continue }
                problems.append(
                    Diagnostic(
                        wrong.map { "\(other.name) says `\($0)` is its address" }
                            ?? "\(other.name) has no address that others reach it by", at: step.entry.location))
            }
        }
        checkBlastRadius(&problems)
        guard problems.isEmpty else { throw Diagnostics(problems) }
        method = spec.method.flatMap(expanded)
        gates = 1 + method.reduce(0) { $0 + $1.stages }
        let all = hosts.values.flatMap { $0 } + askers.values.flatMap { $0 } + watchers.values
        let involved = Set(all.map(\.name))
        for host in roster where involved.contains(host.name) {
            let node = part(of: host)
            do throws(Diagnostics) { _ = try SpecParser.parse(node, faults: FaultCatalog.all) } catch {
                for problem in error.all where !problems.contains(problem) { problems.append(problem) }
            }
            let isHit = method.flatMap(\.steps).contains { carries($0, host) }
            let asks = askers.values.contains { $0.contains(host) } || watchers.values.contains(host)
            if isHit || asks {
                parts.append(Part(host: host, text: SpecWriter.text(node), isHit: isHit, asks: asks))
            }
        }
        guard problems.isEmpty else { throw Diagnostics(problems) }
    }

    /// The hosts that a fault is carried out on or that it cuts off, by name.
    public var hit: [String] {
        let targets = Set(spec.method.flatMap(\.steps).flatMap(\.targets))
        return Set(targets.flatMap { hosts[$0] ?? [] }.map(\.name)).sorted()
    }

    /// The numbers in the spec of the steps that a host carries out, in the order of its own.
    public func stepNumbers(of host: FleetHost) -> [Int] {
        method.flatMap(\.steps).filter { carries($0, host) }.map(\.number)
    }

    private mutating func resolve(
        _ name: String, _ roster: [FleetHost], _ run: String, _ above: [String], _ problems: inout [Diagnostic]
    ) {
        guard hosts[name] == nil, let choice = spec.targets[name] else { return }
        guard !above.contains(name) else {
            hosts[name] = []
            problems.append(Diagnostic("the hosts of target `\(name)` lead back to themselves", at: choice.location))
            return
        }
        if let other = choice.like {
            resolve(other, roster, run, above + [name], &problems)
            hosts[name] = hosts[other] ?? []
            return
        }
        for other in choice.except { resolve(other, roster, run, above + [name], &problems) }
        let left = Set(choice.except.flatMap { hosts[$0] ?? [] }.map(\.name))
        hosts[name] = choose(
            choice, of: "target `\(name)`", in: roster, seed: run + "/" + name, leaving: left, &problems)
    }

    /// The hosts of a probe or a milestone, by name.
    private func chosen(
        _ choice: HostChoice, of owner: String, _ roster: [FleetHost], _ seed: String, _ problems: inout [Diagnostic]
    ) -> [FleetHost] {
        if let other = choice.like { return (hosts[other] ?? []).sorted { $0.name < $1.name } }
        let left = Set(choice.except.flatMap { hosts[$0] ?? [] }.map(\.name))
        return choose(choice, of: owner, in: roster, seed: seed, leaving: left, &problems).sorted { $0.name < $1.name }
    }

    private func choose(
        _ choice: HostChoice, of owner: String, in roster: [FleetHost], seed: String, leaving left: Set<String>,
        _ problems: inout [Diagnostic]
    ) -> [FleetHost] {
        for name in choice.unknown(in: roster) {
            problems.append(
                Diagnostic(
                    "there is no host `\(name)` in the fleet", at: choice.location,
                    suggestion: Spelling.suggestion(for: name, among: roster.map(\.name))
                        ?? "`aftershock fleet hosts` shows who is there"))
        }
        let fitting = choice.candidates(in: roster).filter { !left.contains($0.name) }
        let wanted = choice.number?.of(fitting.count) ?? fitting.count
        if fitting.isEmpty || wanted > fitting.count, choice.unknown(in: roster).isEmpty {
            let labels = choice.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            let which = labels.isEmpty ? "fit" : "have \(labels.joined(separator: " and "))"
            problems.append(
                Diagnostic(
                    fitting.isEmpty
                        ? "\(owner): no host is left: none of the \(roster.count) in the fleet \(which)"
                        : "\(owner): \(wanted) hosts are asked for, and \(fitting.count) \(which)",
                    at: choice.location, suggestion: "`aftershock fleet hosts` shows who is there"))
        }
        return Array(HostChoice.shuffled(fitting, seed: choice.seed.map { "\($0)" } ?? seed).prefix(wanted))
    }

    private func checkBlastRadius(_ problems: inout [Diagnostic]) {
        guard let limit = spec.mostHosts else { return }
        let most = limit.of(rosterCount)
        guard hit.count > most else { return }
        problems.append(
            Diagnostic(
                "\(hit.count) of \(rosterCount) hosts are hit (\(hit.prefix(8).joined(separator: ", "))"
                    + "\(hit.count > 8 ? ", …" : "")), and `most-hosts: \(limit.fieldText)` allows \(most)",
                at: spec.root.value(of: "fleet")?.location, suggestion: "choose fewer with `count`"))
    }

    /// A step in waves is one stage after the other, each with more hosts.
    private func expanded(_ entry: FleetEntry) -> [FleetEntry] {
        if case .stage(let name, let entries) = entry { return [.stage(name: name, entries.flatMap(expanded))] }
        guard case .step(let step) = entry, !step.waves.isEmpty else { return [entry] }
        let total = hosts[step.carrier ?? ""]?.count ?? 0
        var counts: [Int] = []
        for wave in step.waves where (counts.last ?? 0) < min(total, wave.of(total)) {
            counts.append(min(total, wave.of(total)))
        }
        return counts.enumerated().map { index, count in
            var wave = step
            wave.share = .count(count)
            let name = "\(step.entry.key)-wave-\(index + 1)"
            let node = SpecNode(content: .scalar(name, isPlain: true), location: step.entry.location)
            return .stage(name: node, [.step(wave)])
        }
    }

    private func carries(_ step: FleetStep, _ host: FleetHost) -> Bool {
        guard let carrier = step.carrier, let all = hosts[carrier] else { return false }
        return all.prefix(step.share?.of(all.count) ?? all.count).contains(host)
    }
}

extension FleetPlan {
    /// The spec of one host.
    private func part(of host: FleetHost) -> SpecNode {
        let asked = Set(askers.filter { $0.value.contains(host) }.keys)
        let milestones = spec.whole.milestones.filter { watcher(of: $0) == host.name }
        let own = Set(milestones.map(\.name))
        let held = Set(hosts.filter { $0.value.contains(host) }.keys)
        var entries = method.flatMap { lowered($0, host) }
        if entries.isEmpty { entries = [.pause(.milliseconds(1), at: nil)] }
        var node = spec.part(
            targets: held, probes: asked, milestones: own, method: entries, dropping: ["notify", "every"])
        node = node.countingMilestonesFromTheStart(later: length(method))
        let slos = spec.whole.slos.map { slo in
            ([slo.probe] + slo.objective.leaves.compactMap(\.subject)).filter { !$0.isEmpty }.allSatisfy { name in
                asked.contains(name) || asked.contains { name.hasPrefix($0 + ".") }
            }
        }
        let stops = spec.whole.stopWhen.map { $0.probe.map(asked.contains) ?? !asked.isEmpty }
        node = node.keeping(slos, of: "slos").keeping(stops, of: "stop-when")
        return asked.isEmpty && own.isEmpty ? node.without(["steady-state", "recovery"]) : node
    }

    /// The longest that a method takes, with what its stages may take to settle.
    private func length(_ entries: [FleetEntry]) -> Duration {
        entries.reduce(.zero) { total, entry in
            switch entry {
            case .step(let step): total + step.longest
            case .parallel(let steps): total + (steps.map(\.longest).max() ?? .zero)
            case .other(let node): total + (node.pauseLength ?? .zero)
            case .stage(_, let inner): total + length(inner) + spec.whole.recovery.within
            }
        }
    }

    /// On which host a milestone is watched: the one that it names, one that asks its probe, or the first that asks any.
    private func watcher(of milestone: Milestone) -> String? {
        if let watcher = watchers[milestone.name] { return watcher.name }
        if let asked = askers[milestone.probe]?.first { return asked.name }
        return spec.whole.probes.lazy.compactMap { askers[$0.name]?.first?.name }.first
            ?? hosts.values.first?.first?.name
    }

    /// An entry as one host does it: what is for others is a pause as long.
    private func lowered(_ entry: FleetEntry, _ host: FleetHost) -> [SpecNode] {
        switch entry {
        case .other(let node): return [node]
        case .stage(let name, let entries):
            let inner = entries.flatMap { lowered($0, host) }
            return [.stage(name, inner.isEmpty ? [.pause(.milliseconds(1), at: name.location)] : inner)]
        case .step(let step):
            if carries(step, host) { return [node(step)] }
            return step.longest > .zero ? [.pause(step.longest, at: step.entry.location)] : []
        case .parallel(let steps):
            let mine = steps.filter { carries($0, host) }
            let place = steps.first?.entry.location
            let rest = (steps.map(\.longest).max() ?? .zero) - (mine.map(\.longest).max() ?? .zero)
            let pause: [SpecNode] = rest > .zero ? [.pause(rest, at: place)] : []
            guard !mine.isEmpty else { return pause }
            let nodes = SpecNode(content: .sequence(mine.map(node)), location: place)
            return [.single("parallel", nodes, at: place)] + pause
        }
    }

    private func node(_ step: FleetStep) -> SpecNode {
        let others = step.between.count == 2 ? hosts[step.between[1]] ?? [] : []
        return step.node(hostTargets: spec.hostTargets, addresses: others.flatMap(\.addresses))
    }
}

extension FleetEntry {
    /// How many stages end in it.
    fileprivate var stages: Int {
        if case .stage(_, let entries) = self { 1 + entries.reduce(0) { $0 + $1.stages } } else { 0 }
    }
}

extension SpecNode {
    /// How long a pause is; `nil` for anything else.
    fileprivate var pauseLength: Duration? {
        guard let pause = value(of: "pause"), case .scalar(let text, _) = (pause.value(of: "for") ?? pause).content
        else {
            return nil
        }
        return try? Duration(field: text)
    }

    /// Waiting.
    fileprivate static func pause(_ duration: Duration, at location: Location?) -> SpecNode {
        let value = SpecNode(content: .scalar(duration.fieldText, isPlain: true), location: location)
        return .single("pause", value, at: location)
    }

    /// Milestones that count from a step, which may be another host's, count from the start instead, with that much more time:
    /// how long the host goes on asking depends on it. What is reported is reckoned from all hosts' records.
    fileprivate func countingMilestonesFromTheStart(later length: Duration) -> SpecNode {
        guard let milestones = value(of: "milestones") else { return self }
        let entries = milestones.entries.map { entry -> Entry in
            guard case .scalar(let text, _)? = entry.value.value(of: "after")?.content, text.hasPrefix("step"),
                let within = entry.value.value(of: "within"), case .scalar(let limit, let isPlain) = within.content,
                let duration = try? Duration(field: limit)
            else { return entry }
            var changed = entry
            let more = SpecNode(
                content: .scalar((duration + length).fieldText, isPlain: isPlain), location: within.location)
            changed.value = entry.value.without(["after"]).replacing("within", more)
            return changed
        }
        return replacing("milestones", SpecNode(content: .mapping(entries), location: milestones.location))
    }

    /// A mapping in which a list has only those of its items that are `kept`; a list of which nothing is left goes.
    fileprivate func keeping(_ kept: [Bool], of part: String) -> SpecNode {
        guard let node = value(of: part) else { return self }
        guard case .sequence(let items) = node.content else { return kept.first == false ? without([part]) : self }
        let left = zip(items, kept).filter(\.1).map(\.0)
        guard !left.isEmpty else { return without([part]) }
        return replacing(part, SpecNode(content: .sequence(left), location: node.location))
    }
}
