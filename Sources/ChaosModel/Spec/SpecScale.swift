/// How long what an experiment does lasts, against what its file says: a rehearsal in a tenth of the time.
///
/// What lasts is scaled: `for`, `every` and `ramp` of faults, pauses, the steady state, the recovery's window and how long a
/// milestone has to stay. What a fault is, what is asked, and what it is held against stays: delays, rates and sizes, the probes'
/// time-outs, the objectives' windows, and how soon a milestone has to come.
struct SpecScale {
    /// The fields of faults that say how long something goes on.
    static let fields: Set<String> = ["for", "every", "ramp"]

    let factor: Double

    /// An experiment's nodes with its durations scaled; those that it leaves to their defaults are written out.
    func scaled(_ root: SpecNode, of experiment: Experiment) -> SpecNode {
        guard case .mapping(var entries) = root.content else { return root }
        for index in entries.indices {
            switch entries[index].key {
            case "method": change(method: &entries[index].value)
            case "milestones": entries[index].value = mapping(entries[index].value, ["for"])
            default: break
            }
        }
        put("steady-state", [("for", experiment.steadyState)], into: &entries)
        put(
            "recovery", [("within", experiment.recovery.within), ("stable-for", experiment.recovery.stableFor)],
            into: &entries)
        return SpecNode(content: .mapping(entries), location: root.location)
    }

    /// The entries of a method, in parallel and stages too.
    private func change(method node: inout SpecNode) {
        guard case .sequence(let items) = node.content else { return }
        node.content = .sequence(items.map(item))
    }

    private func item(_ node: SpecNode) -> SpecNode {
        guard case .mapping(var entries) = node.content else { return node }
        for index in entries.indices {
            switch entries[index].key {
            case "pause":
                entries[index].value =
                    entries[index].value.isMapping
                    ? fields(entries[index].value, ["for"]) : value(entries[index].value)
            case "parallel": change(method: &entries[index].value)
            case "stage":
                guard case .mapping(var parts) = entries[index].value.content else { continue }
                for part in parts.indices where parts[part].key == "steps" { change(method: &parts[part].value) }
                entries[index].value.content = .mapping(parts)
            default: entries[index].value = fields(entries[index].value, Self.fields)
            }
        }
        return SpecNode(content: .mapping(entries), location: node.location)
    }

    /// Every value of a mapping of names, with the named fields of each scaled.
    private func mapping(_ node: SpecNode, _ names: Set<String>) -> SpecNode {
        guard case .mapping(var entries) = node.content else { return node }
        for index in entries.indices { entries[index].value = fields(entries[index].value, names) }
        return SpecNode(content: .mapping(entries), location: node.location)
    }

    private func fields(_ node: SpecNode, _ names: Set<String>) -> SpecNode {
        guard case .mapping(var entries) = node.content else { return node }
        for index in entries.indices where names.contains(entries[index].key) {
            entries[index].value = value(entries[index].value)
        }
        return SpecNode(content: .mapping(entries), location: node.location)
    }

    /// A duration; anything else stays as it is, and is refused by whoever reads it.
    private func value(_ node: SpecNode) -> SpecNode {
        guard case .scalar(let text, let isPlain) = node.content else { return node }
        do throws(FieldError) {
            let duration = try Duration(field: text)
            return SpecNode(content: .scalar(scaled(duration).fieldText, isPlain: isPlain), location: node.location)
        } catch { return node }
    }

    /// To the nanosecond, and never nothing of what was something.
    private func scaled(_ duration: Duration) -> Duration {
        let nanoseconds = (Double(duration.nanosecondCount) * factor).rounded()
        guard duration > .zero else { return duration }
        return .nanoseconds(Int64(min(max(nanoseconds, 1), 1e18)))
    }

    private func put(_ key: String, _ parts: [(name: String, length: Duration)], into entries: inout [SpecNode.Entry]) {
        let old = entries.first { $0.key == key }
        let node = SpecNode(
            content: .mapping(
                parts.map { part in
                    SpecNode.Entry(
                        key: part.name, location: old?.location,
                        value: SpecNode(
                            content: .scalar(scaled(part.length).fieldText, isPlain: true),
                            location: old?.value.location))
                }), location: old?.value.location)
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index].value = node
        } else {
            entries.append(SpecNode.Entry(key: key, location: nil, value: node))
        }
    }
}
