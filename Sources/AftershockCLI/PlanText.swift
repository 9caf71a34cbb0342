import ChaosModel

/// A plan for people: the timeline, each change, its undo, the privileges, and the equivalent by hand.
struct PlanText {
    private let plan: Plan

    init(_ plan: Plan) { self.plan = plan }

    /// The whole text.
    var text: String {
        var lines = ["experiment  \(plan.experiment.name)"]
        if let hypothesis = plan.experiment.hypothesis { lines.append("hypothesis  \(hypothesis)") }
        if let every = plan.experiment.every { lines.append("due         every \(every.fieldText)") }
        lines += plan.policies.map { "policy      \($0.path), SHA-256 \($0.hash)" }
        lines += plan.approvals.map { "approved    by \($0.by)" + ($0.note.map { ": " + $0 } ?? "") }
        lines += PrivilegeText(plan).lines
        lines.append("")
        for launch in plan.launches {
            for change in launch.changes.dropLast() { lines.append("   prepare  \(change.summary)") }
            let workload = launch.workload
            lines.append("   launch   \(workload.target): \(workload.command.joined(separator: " "))")
        }
        for probe in plan.experiment.probes {
            lines += Self.describe(probe)
        }
        for slo in plan.experiment.slos {
            lines.append(
                "   slo      \(slo.name): \(slo.text), window \(slo.window.fieldText), step \(slo.step.fieldText), "
                    + "\(slo.consecutive) in a row make a breach")
        }
        var clock = plan.experiment.slos.isEmpty ? Duration.zero : plan.experiment.steadyState
        if clock > .zero { lines.append("  +0s       steady state for \(clock.fieldText), or nothing is injected") }
        for segment in plan.segments {
            switch segment {
            case .faults(let steps):
                for step in steps { lines += describe(step, at: clock) }
                clock += steps.compactMap(\.step.duration).max() ?? .zero
            case .pause(let duration):
                lines.append("  +\(Self.pad(clock)) pause \(duration.fieldText)")
                clock += duration
            case .gate(let stage): lines.append("  +\(Self.pad(clock)) wait until the SLOs hold after stage \(stage)")
            }
        }
        let recovery = plan.experiment.recovery
        lines.append(
            "  +\(Self.pad(clock)) everything is taken back; recovery within \(recovery.within.fieldText), stable for \(recovery.stableFor.fieldText)"
        )
        for milestone in plan.experiment.milestones {
            lines.append(
                "   milestone \(milestone.name): \(milestone.goal), within \(milestone.within.fieldText) after "
                    + milestone.after.words)
        }
        for hook in plan.experiment.notify {
            let events = NotifyEvent.allCases.filter(hook.events.contains).map(\.rawValue).joined(separator: ", ")
            lines.append("   notify   \(hook.name) of \(events)")
        }
        for stop in plan.experiment.stopWhen { lines.append("   stop     when \(stop.text)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func describe(_ probe: ProbeSpec) -> [String] {
        let seed = probe.isMix || probe.retry != nil ? ", seed \(probe.seed)" : ""
        var lines = [
            "   probe    \(probe.name): \(probe.isMix ? "a mix" : probe.question), \(number(probe.rate))/s, timeout \(probe.timeout.fieldText)\(seed)"
        ]
        if probe.isMix {
            let sum = probe.members.reduce(0) { $0 + $1.weight }
            lines += probe.members.map { "            \($0.weight) in \(sum)  \($0.name): \($0.probe.question)" }
        }
        if let retry = probe.retry { lines.append("            retry   \(retry.words)") }
        for case let ledger as LedgerProbe in probe.members.map(\.probe) {
            lines.append(
                "            verify  every acknowledged entry within \(ledger.within.fieldText), "
                    + "at most \(number(ledger.readRate.value))/s; none may be lost")
        }
        return lines
    }

    private func describe(_ step: PlannedStep, at clock: Duration) -> [String] {
        let target = step.step.target.map { " on \($0)" } ?? ""
        let length = step.step.duration.map { " for \($0.fieldText)" } ?? ""
        var lines = [
            "  +\(Self.pad(clock)) \(step.number). \(step.step.faultName)\(target)\(length), by \(step.mechanism)"
        ]
        for note in step.notes { lines.append("            note    \(note)") }
        lines.append("            proof   \(Self.proof(of: step))")
        lines += step.privileges.filter { !$0.isWish }.map { "            needs   \($0)" }
        for path in plan.paths where path.step == step.number { lines.append("            path    \(path.text)") }
        for change in step.changes {
            lines.append("            change  \(change.summary)")
            lines.append("            undo    \(change.plannedUndo)")
            for line in change.shellEquivalent.split(separator: "\n") { lines.append("            like    \(line)") }
        }
        if let followUp = step.followUp {
            let pause = followUp.delay > .zero ? "after \(followUp.delay.fieldText), if it is left" : "then"
            lines += followUp.changes.map { "            \(pause): \($0.summary)" }
        }
        return lines
    }

    /// What will show that the step had an effect.
    private static func proof(of step: PlannedStep) -> String {
        let counters = step.effectCounters.map { $0.replacing("_", with: " ") }
        guard let last = counters.last else { return "read back; the kernel counts nothing of it" }
        let names = counters.count == 1 ? last : counters.dropLast().joined(separator: ", ") + " or " + last
        return "the kernel counts \(names), or the run fails as without effect"
    }

    private static func pad(_ clock: Duration) -> String {
        let text = clock.fieldText
        return text + String(repeating: " ", count: max(0, 8 - text.count))
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}
