/// Which processes of a target a fault is about.
struct ProcessSelection: Sendable {
    /// By their place in the target.
    enum Which: String, Sendable, CaseIterable, FieldValue { case all, root, children, tree }

    /// By place.
    let which: Which
    /// How many of them; all when `nil`.
    let number: Int?
    /// What the choice starts from; one of the run's own when `nil`.
    let seed: Int?

    /// Whether it leaves nobody of a group out.
    var isWhole: Bool { (which == .all || which == .tree) && number == nil }

    /// Selects by place alone.
    init(which: Which, number: Int? = nil, seed: Int? = nil) {
        self.which = which
        self.number = number
        self.seed = seed
    }

    /// What the choice starts from in this run; `nil` when nothing is left to chance.
    func seed(on survey: Survey) -> UInt64? {
        guard number != nil else { return nil }
        return seed.map(UInt64.init) ?? SeededChoice.seed(from: survey.token)
    }

    /// The selected processes, oldest first: parents stand before what they started.
    /// - Throws: `PlanError` when the target has none of these. One that is yet to be launched has one that stands for it.
    func processes(of fault: String, on survey: Survey) throws(PlanError) -> [ProcessFacts] {
        let own = try survey.processes(for: fault)
        let pids = Set(own.map(\.identity.pid))
        var chosen = own.filter { process in
            switch which {
            case .all: true
            case .root, .tree: !pids.contains(process.parent) || process.identity.isPending
            case .children: pids.contains(process.parent)
            }
        }.sorted { $0.isOlder(than: $1) }
        guard !chosen.isEmpty else {
            if survey.target?.isPending == true { return [] }
            throw PlanError("target `\(survey.target?.name ?? "")` has no child processes")
        }
        if number != nil, !survey.met.isEmpty {
            chosen = chosen.filter { survey.met.contains($0.identity) }
        } else if let number, let seed = seed(on: survey) {
            // Each strike draws anew, or an instance that is started again in the same place would be met every time.
            var choice = SeededChoice(seed: seed &+ UInt64(survey.strike))
            chosen = choice.pick(number, of: chosen).sorted { $0.isOlder(than: $1) }
        }
        if which == .tree { chosen += offspring(of: chosen, among: own + (survey.target?.offspring ?? [])) }
        return chosen
    }

    /// Whoever descends from the roots, each after its parent.
    private func offspring(of roots: [ProcessFacts], among all: [ProcessFacts]) -> [ProcessFacts] {
        var found: [ProcessFacts] = []
        var known = Set(roots.map(\.identity.pid))
        var generation = known
        while !generation.isEmpty {
            let next = all.filter { generation.contains($0.parent) && !known.contains($0.identity.pid) }
                .sorted { $0.isOlder(than: $1) }
            generation = Set(next.map(\.identity.pid))
            known.formUnion(generation)
            found += next
        }
        return found
    }
}

extension ProcessFacts {
    /// The order in which processes are chosen from: by start, then by number.
    fileprivate func isOlder(than other: ProcessFacts) -> Bool {
        (identity.startTicks, identity.pid) < (other.identity.startTicks, other.identity.pid)
    }
}

extension FieldReader {
    /// Declares and reads `which`.
    mutating func which() -> ProcessSelection.Which {
        value(
            "which", default: .all,
            "`all` processes of the target, only the `root` ones, only their `children` (workers), or the whole `tree`: "
                + "the root ones and everything they started, whatever its name.")
    }
}
