/// What two groups of runs have around their measures.
extension Comparison {
    static func side(_ name: String, _ runs: [RunSummary]) -> Side {
        Side(
            name: name, runs: runs.map(\.run), experiments: Set(runs.map(\.experiment)).sorted(),
            verdicts: Dictionary(runs.map { ($0.verdict.rawValue, 1) }, uniquingKeysWith: +),
            from: runs.first.map { Figure.timestamp($0.startedAt) },
            to: runs.last.map { Figure.timestamp($0.startedAt) },
            leftOut: runs.count { !$0.tellsOfRecovery })
    }

    static func cautions(_ was: Side, _ now: Side, _ groups: [[RunSummary]]) -> [String] {
        var cautions: [String] = []
        let shared = Set(was.runs).intersection(now.runs).count
        if shared > 0 { cautions.append("\(runs(shared)) on both sides: the tests take the sides for independent.") }
        if was.experiments != now.experiments {
            cautions.append(
                "The experiments differ (\(was.experiments.joined(separator: ", ")) against "
                    + "\(now.experiments.joined(separator: ", "))): a difference may be theirs, not the service's.")
        } else if was.experiments.count > 1 {
            cautions.append(
                "Each side mixes \(was.experiments.count) experiments: the mixture may differ, not the service.")
        }
        let specs = groups.map { Set($0.map(\.specHash)) }
        if was.experiments == now.experiments, specs[0] != specs[1] {
            cautions.append("The specs differ: a difference may be theirs, not the service's.")
        }
        let idle = groups.joined().filter { run in run.faults.contains { $0.hadEffect == false } }.map(\.run)
        if !idle.isEmpty {
            cautions.append("A fault had no effect in \(runs(idle.count)): \(idle.prefix(5).joined(separator: ", ")).")
        }
        for side in [was, now] where side.leftOut > 0 {
            cautions.append(
                "\(runs(side.leftOut)) of \(side.name) left out: no steady state, or stopped before a breach.")
        }
        let stopped = groups.joined().count { $0.verdict == .stopped && $0.tellsOfRecovery }
        if stopped > 0 {
            cautions.append("\(runs(stopped)) stopped after a breach: what is known until then counts.")
        }
        cautions.append("recover, detect and after clear are of the runs with a breach; `held` says how many had none.")
        return cautions
    }

    static func facts(_ was: [RunSummary], _ now: [RunSummary]) -> [Fact] {
        func fact(_ name: String, _ value: (RunSummary) -> String) -> Fact {
            func words(_ runs: [RunSummary]) -> String {
                let values = Set(runs.map { known(value($0)) }).sorted()
                return values.count > 4 ? "\(values.count) different" : values.joined(separator: ", ")
            }
            return Fact(name, words(was), words(now))
        }
        var facts = [
            fact("host") { $0.host }, fact("kernel") { $0.kernel }, fact("version") { $0.version },
            fact("spec") { String($0.specHash.prefix(12)) },
            fact("faults") { run in run.faults.map { "\($0.fault) by \($0.mechanism)" }.joined(separator: " + ") },
        ]
        for label in Set((was + now).flatMap(\.labels.keys)).sorted() {
            facts.append(fact("label \(label)") { $0.labels[label] ?? "–" })
        }
        return facts
    }
}
