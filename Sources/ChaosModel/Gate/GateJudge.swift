/// Judges the runs of one experiment.
struct GateJudge {
    let experiment: String
    let rules: GateRules
    /// At least one.
    let runs: [GateRun]
    /// Those of the same experiment; `nil` without a baseline.
    let baseline: [GateRun]?

    /// Every rule but the one about drills.
    var checks: [GateResult.Check] {
        var checks = [held].compactMap { $0 }
        checks += GateRules.Measure.allCases.compactMap { measure in rules.limits[measure].map { limit(measure, $0) } }
        if rules.needsBaseline { checks += regressions }
        if let fewest = rules.runs {
            checks.append(
                check(
                    "runs", "at least \(Comparison.runs(fewest))", runs.count >= fewest ? .held : .missed,
                    "there are \(runs.count)"))
        }
        if rules.effect { checks.append(effect) }
        if rules.proof { checks.append(proof) }
        if rules.noResidue {
            let left = runs.filter { $0.verdict == .rollbackIncomplete }
            checks.append(
                check(
                    "residue", "nothing is left on the host", left.isEmpty ? .held : .missed,
                    left.isEmpty ? "every rollback was complete" : "the rollback was not complete", left))
        }
        return checks
    }

    /// What to bear in mind.
    var notes: [String] {
        guard let baseline, !baseline.isEmpty else { return [] }
        var notes: [String] = []
        let specs = Set(baseline.map(\.specHash))
        if !runs.allSatisfy({ specs.contains($0.specHash) }) {
            notes.append("\(experiment): the spec is not the baseline's; a difference may be its own.")
        }
        let shared = Set(baseline.map(\.run)).intersection(runs.map(\.run)).count
        if shared > 0 { notes.append("\(experiment): \(Comparison.runs(shared)) of the baseline among those judged.") }
        return notes
    }

    func check(
        _ rule: String, _ demand: String, _ state: GateResult.State, _ text: String, _ culprits: [GateRun] = []
    ) -> GateResult.Check {
        GateResult.Check(
            rule: rule, experiment: experiment, demand: demand, state: state, mayBeUnknown: false, text: text,
            runs: culprits.map(\.run))
    }

    private var held: GateResult.Check? {
        guard let least = rules.held else { return nil }
        let count = Double(runs.count)
        let held = runs.count { $0.held == true }, unknown = runs.filter { $0.held == nil }
        let missed = runs.filter { $0.held == false }
        // A share as written, such as 33.3 %, may be a rounding away from the one that is meant.
        let isHeld = Double(held) / count >= least - 1e-9,
            isMissed = Double(held + unknown.count) / count < least - 1e-9
        let text =
            "every SLO held in \(held) of \(Comparison.runs(runs.count))"
            + (unknown.isEmpty
                ? "" : isMissed ? ", and one was missed in \(missed.count)" : ", and \(unknown.count) cannot tell")
        return check(
            "held", "every SLO held in \(Figure.share(least)) of the runs",
            isHeld ? .held : isMissed ? .missed : .unknown, text,
            isHeld ? [] : isMissed ? missed : unknown)
    }

    private func limit(_ measure: GateRules.Measure, _ most: Double) -> GateResult.Check {
        var (missed, unknown): ([GateRun], [GateRun]) = ([], [])
        var longest: (interval: Report.Interval, isOpen: Bool)?
        for run in runs {
            guard let value = run.value(measure) else {
                unknown.append(run)
                continue
            }
            if value.interval.high >= longest?.interval.high ?? 0 { longest = value }
            if value.interval.low > most {
                missed.append(run)
            } else if value.isOpen || value.interval.high > most {
                unknown.append(run)
            }
        }
        let words = longest.map {
            $0.isOpen ? "over \(Figure.duration($0.interval.low))" : Figure.interval($0.interval)
        }
        var text = words.map { "the longest is \($0)" } ?? "no run can tell"
        if missed.isEmpty, let run = unknown.first {
            text +=
                run.value(measure).map {
                    $0.isOpen
                        ? "; the run ended before it recovered" : "; the limit lies within the bounds of measurement"
                } ?? "; \(unknown.count) cannot tell"
        }
        let state: GateResult.State = !missed.isEmpty ? .missed : unknown.isEmpty ? .held : .unknown
        return check(
            "max.\(measure.rawValue)",
            "\(measure.words) is at most \(Figure.duration(most, trimmed: true)) in every run", state, text,
            state == .missed ? missed : unknown)
    }

    private var effect: GateResult.Check {
        let idle = runs.filter { run in run.faults.contains { $0.hadEffect == false } }
        let names = Set(idle.flatMap { run in run.faults.filter { $0.hadEffect == false }.map(\.fault) }).sorted()
        return check(
            "effect", "no fault was without an effect", idle.isEmpty ? .held : .missed,
            idle.isEmpty ? effects : "\(names.joined(separator: ", ")) had none", idle)
    }

    /// What is known of the effects where none was missing.
    private var effects: String {
        let faults = runs.flatMap(\.faults)
        let open = Set(faults.filter { $0.hadEffect == nil }.map(\.fault)).sorted()
        if faults.isEmpty { return "no fault was injected" }
        return open.isEmpty
            ? "every fault had its effect"
            : "no counter for \(open.joined(separator: ", ")), all others had their effect"
    }

    private var proof: GateResult.Check {
        let demand = "the kernel's counters prove every fault's effect"
        let idle = runs.filter { run in run.faults.contains { $0.hadEffect == false } }
        if !idle.isEmpty { return check("proof", demand, .missed, "a fault had no effect", idle) }
        let open = runs.filter { run in run.faults.isEmpty || run.faults.contains { $0.hadEffect == nil } }
        let names = Set(open.flatMap { run in run.faults.filter { $0.hadEffect == nil }.map(\.fault) }).sorted()
        return check(
            "proof", demand, open.isEmpty ? .held : .unknown,
            open.isEmpty
                ? "all are proved"
                : names.isEmpty ? "there was no fault" : "no counter for \(names.joined(separator: ", "))", open)
    }
}
