/// What two runs have around their measures: whether the same thing happened in the same surroundings.
extension Comparison {
    static func cautions(_ was: ComparedRun, _ now: ComparedRun) -> [String] {
        var cautions: [String] = []
        if was.record.run == now.record.run { cautions.append("Both sides are the same run.") }
        if was.record.experiment != now.record.experiment {
            cautions.append(
                "The experiments differ (\(was.record.experiment), \(now.record.experiment)): "
                    + "a difference may be theirs, not the service's.")
        } else if was.record.specHash != now.record.specHash {
            cautions.append("The specs differ: a difference may be theirs, not the service's.")
        }
        for fault in faults(was, now) where !fault.isSame {
            let step = "Step \(fault.step), \(fault.fault)\(fault.target.map { " on \($0)" } ?? "")"
            let hasFailed = [was, now].contains { run in
                run.report.faults.contains { $0.step == fault.step && $0.failure != nil }
            }
            guard let longer = fault.longer, !hasFailed else {
                cautions.append("\(step), was not the same on both sides.")
                continue
            }
            let hasHealed = [was, now].contains { $0.report.recovery?.selfHealed ?? true }
            cautions.append(
                "\(step), lasted \(Figure.duration(abs(longer))) longer on the \(longer > 0 ? "second" : "first") side"
                    + (hasHealed
                        ? "." : "; the service did not heal by itself, so its time to recover contains it."))
        }
        for run in [was, now] {
            if run.side.leftOut > 0 {
                cautions.append("\(run.name) \(run.report.verdict.words): it says nothing about recovery.")
            } else if run.report.verdict == .stopped {
                cautions.append(
                    "\(run.name) was stopped after a breach: it counts with what is known until then.")
            }
            if run.series.allSatisfy(\.samples.isEmpty) {
                cautions.append("\(run.name) has no samples: its answers are unknown.")
            }
        }
        let names = [was, now].map { $0.record.probes.map(\.name) }
        let alone = names[0].filter { !names[1].contains($0) } + names[1].filter { !names[0].contains($0) }
        if !alone.isEmpty {
            cautions.append("Only one side has the probe \(alone.joined(separator: ", ")): it is not compared.")
        }
        if was.record.environment.host != now.record.environment.host {
            cautions.append("The runs took place on different hosts.")
        }
        cautions.append(
            "One run against one: answers within a run resemble their neighbours, which the blocks allow for, but how much runs "
                + "differ from each other by chance only groups of runs can tell.")
        return cautions
    }

    static func faults(_ was: ComparedRun, _ now: ComparedRun) -> [FaultPair] {
        let steps = Set((was.report.faults + now.report.faults).map(\.step)).sorted()
        return steps.flatMap { step -> [FaultPair] in
            let a = was.report.faults.filter { $0.step == step }, b = now.report.faults.filter { $0.step == step }
            return (0..<max(a.count, b.count)).flatMap { index -> [FaultPair] in
                let first = a.indices.contains(index) ? a[index] : nil,
                    second = b.indices.contains(index) ? b[index] : nil
                let isInstant = [was, now].contains { run in
                    run.record.faults.contains { $0.step == step && $0.isInstant }
                }
                guard let first, let second, (first.fault, first.target) != (second.fault, second.target) else {
                    return [pair(first, second, isInstant: isInstant)].compactMap { $0 }
                }
                return [pair(first, nil, isInstant: isInstant), pair(nil, second, isInstant: isInstant)]
                    .compactMap { $0 }
            }
        }
    }

    /// - Parameter isInstant: Whether it is over at once, so that it has no length.
    private static func pair(_ a: Report.FaultResult?, _ b: Report.FaultResult?, isInstant: Bool) -> FaultPair? {
        guard let any = a ?? b else { return nil }
        let lengths = [a, b].map { fault in
            isInstant
                ? nil
                : fault.flatMap { fault in fault.effectiveAt.flatMap { on in fault.clearedAt.map { max($0 - on, 0) } } }
        }
        var proof: [String: [Double?]] = [:]
        for name in Set([a, b].flatMap { ($0?.proof ?? [:]).keys }) { proof[name] = [a?.proof[name], b?.proof[name]] }
        let isSame =
            a != nil && b != nil && a?.mechanism == b?.mechanism && a?.hadEffect == b?.hadEffect
            && (a?.effectiveAt == nil) == (b?.effectiveAt == nil) && a?.failure == nil && b?.failure == nil
        var pair = FaultPair(
            step: any.step, fault: any.fault, target: any.target, mechanisms: [a?.mechanism, b?.mechanism],
            hadEffect: [a?.hadEffect, b?.hadEffect], lengths: lengths, proof: proof, isSame: isSame)
        if isSame, pair.difference != nil { pair.isSame = false }
        return pair
    }

    /// Growth of each counter during the faults.
    static func counters(_ was: ComparedRun, _ now: ComparedRun) -> [String: [Double?]] {
        func during(_ run: ComparedRun, _ name: String) -> Double? {
            run.report.counters[name].flatMap { $0.count > 1 ? $0[1] : nil }
        }
        var counters: [String: [Double?]] = [:]
        for name in Set(was.report.counters.keys).union(now.report.counters.keys) {
            counters[name] = [during(was, name), during(now, name)]
        }
        return counters
    }

    static func facts(_ was: ComparedRun, _ now: ComparedRun) -> [Fact] {
        func fact(_ name: String, _ value: (ComparedRun) -> String) -> Fact {
            Fact(name, known(value(was)), known(value(now)))
        }
        var facts = [
            fact("experiment") { $0.record.experiment }, fact("verdict") { $0.report.verdict.rawValue },
            fact("started") { $0.report.startedAt }, fact("length") { Figure.duration($0.report.duration) },
            fact("host") { $0.record.environment.host }, fact("kernel") { $0.record.environment.kernel },
            fact("CPUs") { "\($0.record.environment.cpus)" }, fact("version") { $0.record.environment.version },
            fact("probe scheduling") { $0.record.environment.probeScheduling },
            fact("spec") { String($0.record.specHash.prefix(12)) },
        ]
        func result(_ run: ComparedRun, _ name: String) -> String {
            guard let slo = run.report.slos.first(where: { $0.name == name }) else { return "–" }
            return (slo.held.map { $0 ? "held" : "missed" } ?? "unknown") + ", worst \(slo.worst)"
        }
        var names: [String] = []
        for name in (was.report.slos + now.report.slos).map(\.name) where !names.contains(name) { names.append(name) }
        facts += names.map { name in fact("SLO \(name)") { result($0, name) } }
        for label in Set(was.record.labels.keys).union(now.record.labels.keys).sorted() {
            facts.append(fact("label \(label)") { $0.record.labels[label] ?? "–" })
        }
        return facts
    }

    /// A value as it is shown: one that was not written down is a dash.
    static func known(_ value: String) -> String { value.isEmpty ? "–" : value }
}

extension Comparison.FaultPair {
    /// How many seconds longer the second lasted; `nil` when the lengths are about the same, or one is not known: timers and
    /// rollbacks take their time, so that a tenth of the length, and 100 ms, are no difference.
    var difference: Double? {
        guard lengths.count == 2, let first = lengths[0], let second = lengths[1],
            abs(second - first) > max(0.1, min(first, second) / 10)
        else { return nil }
        return second - first
    }

    /// The same where that is all that differs.
    var longer: Double? {
        let isSameDeed =
            mechanisms[0] == mechanisms[1] && hadEffect[0] == hadEffect[1] && mechanisms[0] != nil
        return isSameDeed ? difference : nil
    }
}
