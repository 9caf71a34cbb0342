import ChaosModel

/// A journal of Chaos Toolkit: the experiment that was run, and what came of it. The experiment becomes the spec, the
/// outcome becomes comments: a run of ours measures times that a journal does not hold.
struct ToolkitJournal {
    private let root: SourceNode
    private let account: FieldAccount
    private let settings: ImportSettings
    private let file: String

    /// Whether a document looks like one.
    static func isJournal(_ root: SourceNode) -> Bool {
        root["experiment"]?.isMapping == true && (root["chaoslib-version"] != nil || root["run"] != nil)
    }

    init(_ document: ImportDocument, settings: ImportSettings, file: String) {
        root = document.root
        account = document.account
        self.settings = settings
        self.file = file
    }

    /// The spec of the experiment that was run.
    func draft() -> SpecDraft {
        guard let experiment = root["experiment"] else { return SpecDraft(title: "", origin: file) }
        var draft = ToolkitExperiment(
            experiment, account, settings: settings, file: file, origin: "a journal of Chaos Toolkit"
        ).draft()
        var outcome: [String] = []
        for key in ["status", "deviated", "start", "end", "duration", "node", "platform", "chaoslib-version"] {
            guard let text = account.text(root[key]) else { continue }
            outcome.append("\(key) \(text)")
            account.imported(root[key], "a comment")
        }
        if !outcome.isEmpty { draft.comments.append("That run: " + outcome.joined(separator: ", ")) }
        for (key, title) in [("run", "method"), ("rollbacks", "rollback")] {
            let activities = root[key]?.items ?? []
            for activity in activities.prefix(20) { draft.comments += line(activity, title) }
            if activities.count > 20 { draft.comments.append("\(title): and \(activities.count - 20) more") }
        }
        for moment in ["before", "during", "after"] { hypothesis(root["steady_states"]?[moment], moment, &draft) }
        return draft
    }

    /// An activity of that run in one line.
    private func line(_ activity: SourceNode, _ title: String) -> [String] {
        let name = activity["activity"]?["name"]?.text ?? "?"
        var parts: [String] = []
        for key in ["status", "start", "end", "duration"] {
            guard let text = activity[key]?.text else { continue }
            if key == "status" || key == "duration" { parts.append(key == "duration" ? "\(text) s" : text) }
            if key == "status" || key == "duration" {
                account.imported(activity[key], "a comment")
            } else {
                account.refused(activity[key], Self.past)
            }
        }
        if let text = activity["tolerance_met"]?.text {
            parts.append(text == "true" ? "tolerance met" : "tolerance not met")
            account.imported(activity["tolerance_met"], "a comment")
        }
        account.unneeded(activity["activity"], "says again what `experiment` says")
        account.refused(activity["output"], "what it answered in that run belongs to that run: keep the journal for it")
        account.refused(activity["exception"], Self.past)
        return ["\(title): \(name) \(parts.joined(separator: ", "))"]
    }

    private func hypothesis(_ node: SourceNode?, _ moment: String, _ draft: inout SpecDraft) {
        let states = node.map { $0.isSequence ? $0.items : [$0] } ?? []
        for state in states {
            if let met = state["steady_state_met"]?.text {
                draft.comments.append("steady state \(moment): \(met == "true" ? "met" : "not met")")
                account.imported(state["steady_state_met"], "a comment")
            }
            for probe in state["probes"]?.items ?? [] { draft.comments += line(probe, "steady state \(moment)") }
        }
    }

    private static let past = "a fact of that run: keep the journal for it"
}
