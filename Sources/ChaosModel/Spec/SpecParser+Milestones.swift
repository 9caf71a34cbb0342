/// Milestones, which are read last: they refer to probes, steps and each other.
extension SpecParser {
    /// Reads the milestones into `experiment`, and the probes of their own.
    mutating func milestones(_ node: SpecNode?, into experiment: inout Experiment) {
        guard let node, !node.isBroken else { return }
        guard node.isMapping else {
            report(
                "`milestones`: expected a mapping, found \(node.kind)", at: node.location,
                suggestion: "write each milestone as `NAME: {probe: …, when: good, within: 30s}`")
            return
        }
        var written: [Milestone.Written] = []
        for entry in node.entries where !isFull {
            if let problem = Self.problem(milestone: entry.key, probes: probeNames) {
                report(problem, at: entry.location)
            }
            var fields = FieldReader(entry.value, owner: entry.key)
            let milestone = Milestone.Written(named: entry.key, &fields, probes: probeNames)
            fields.finish(known: ProbeCatalog.all.map { $0.name }, explained: Milestone.Written.probeKeys)
            report(fields.diagnostics)
            guard let milestone else { continue }
            written.append(milestone)
            guard var probe = milestone.probe else { continue }
            probe.location = entry.location
            experiment.probes.append(probe)
        }
        check(written, names: node.entries.map(\.key), experiment)
        experiment.milestones = written.map(\.milestone)
    }

    private mutating func check(_ written: [Milestone.Written], names: [String], _ experiment: Experiment) {
        let steps = experiment.steps
        let isWhole = diagnostics.isEmpty
        for one in written where !isFull {
            switch one.milestone.after {
            case .injected: break
            case .step(let number) where isWhole && number > steps.count:
                report(
                    "there is no step \(number): the method has \(steps.count)", at: one.reference,
                    suggestion: steps.isEmpty ? nil : "write `step \(steps.count)` for the last")
            case .cleared where isWhole && !steps.contains { $0.duration != nil }:
                report(
                    "nothing is ever cleared: every fault of the method happens at one moment", at: one.reference,
                    suggestion: "write `after: injected`")
            case .step, .cleared: break
            case .milestone(let name):
                if !names.contains(name) {
                    report(
                        "there is no milestone `\(name)`", at: one.reference,
                        suggestion: Spelling.suggestion(for: name, among: names + ["injected", "cleared"])
                            ?? "write `injected`, `step 2`, `cleared` or the name of a milestone")
                } else if let circle = Self.circle(from: one.milestone, in: written.map(\.milestone)) {
                    report(
                        "the milestones wait for each other: \(circle.joined(separator: " after "))", at: one.reference,
                        suggestion: "let one of them begin `after: injected`")
                }
            }
        }
    }

    /// The names on the way from a milestone back to itself; `nil` when it does not lead there.
    private static func circle(from start: Milestone, in all: [Milestone]) -> [String]? {
        var path = [start.name]
        var current = start
        while case .milestone(let name) = current.after, let next = all.first(where: { $0.name == name }) {
            path.append(name)
            if name == start.name { return path }
            if path.count > all.count { return nil }
            current = next
        }
        return nil
    }

    /// What is wrong with a milestone's name, which may have spaces.
    private static func problem(milestone name: String, probes: [String]) -> String? {
        if probes.contains(name) { return "`\(name)` is the name of a probe: call the milestone something else" }
        let isMoment = ["injected", "cleared"].contains(name) || name.hasPrefix("step ")
        if isMoment { return "`\(name)` has a meaning of its own in `after`: call the milestone something else" }
        let words = name.split(separator: " ", omittingEmptySubsequences: false)
        return words.lazy.compactMap { problem(name: String($0)) }.first == nil && name.utf8.count <= 100
            ? nil : "a milestone's name is words of letters, digits, `-`, `_` and `.`, found `\(name)`"
    }
}
