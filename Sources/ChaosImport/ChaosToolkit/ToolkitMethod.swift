import ChaosModel

/// The method of an experiment: actions that a fault stands for, pauses, and probes between them.
struct ToolkitMethod {
    let account: FieldAccount
    let variables: ToolkitVariables
    let settings: ImportSettings
    /// How long a fault lasts that the document takes back in some way of its own.
    static let span = Duration.seconds(30)

    /// Adds what the activities do to the draft.
    func read(_ activities: [SourceNode], into draft: inout SpecDraft) {
        var isBackground = false, lost: [String] = []
        for activity in activities {
            guard activity.isMapping else {
                account.refused(activity, "an activity is a mapping, found \(activity.kind)")
                lost.append(activity.path)
                continue
            }
            if activity["ref"] != nil {
                account.unneeded(activity["ref"], "a probe is asked all along")
                continue
            }
            if account.text(activity["type"]) == "probe" {
                probe(activity, into: &draft)
                pauses(activity, into: &draft)
                continue
            }
            guard account.text(activity["type"]) == "action" else {
                account.refused(activity, "an activity is a `probe` or an `action`")
                lost.append(activity["name"]?.text ?? activity["title"]?.text ?? activity.path)
                continue
            }
            before(activity, into: &draft)
            guard let entries = action(activity, into: &draft) else {
                if !CommandFault.isUndo(words(activity)) { lost.append(activity["name"]?.text ?? activity.path) }
                pauses(activity, into: &draft)
                continue
            }
            add(entries, besideLast: isBackground, to: &draft)
            isBackground = background(activity)
        }
        guard !draft.method.contains(where: { if case .pause = $0.action { false } else { true } }) else { return }
        if !lost.isEmpty {
            draft.method = []
            draft.missingMethod =
                "what stands for \(lost.prefix(8).map { "`\(CommentText.line($0, limit: 60))`" }.joined(separator: ", "))"
        } else if draft.method.isEmpty {
            draft.method = [
                SpecDraft.Entry(
                    action: .pause(.seconds(10)), comments: ["The original injects nothing: this only watches."])
            ]
        }
    }

    /// The words of an action's command; none for another action.
    private func words(_ activity: SourceNode) -> [String] {
        guard let provider = activity["provider"], provider["type"]?.text == "process",
            let values = ToolkitArguments.command(provider, account, variables)
        else { return [] }
        return values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// Whether what follows begins at once.
    private func background(_ activity: SourceNode) -> Bool {
        guard let text = account.text(activity["background"]) else { return false }
        let isTrue = text.lowercased() == "true"
        if isTrue {
            account.approximated(activity["background"], "a fault that follows is put beside it under `parallel`")
        } else {
            account.unneeded(activity["background"], "a step waits for the one before")
        }
        return isTrue
    }

    private func add(_ entries: [SpecDraft.Entry], besideLast: Bool, to draft: inout SpecDraft) {
        guard besideLast, let last = draft.method.last, let first = entries.first, case .fault = first.action else {
            draft.method += entries
            return
        }
        switch last.action {
        case .fault: draft.method[draft.method.count - 1] = SpecDraft.Entry(action: .parallel([last, first]))
        case .parallel(let others): draft.method[draft.method.count - 1].action = .parallel(others + [first])
        case .pause: draft.method.append(first)
        }
        draft.method += entries.dropFirst()
    }

    private func probe(_ activity: SourceNode, into draft: inout SpecDraft) {
        let probe = ToolkitProbe(
            node: activity, account: account, variables: variables, prometheus: settings.prometheus)
        guard let body = probe.body() else { return }
        let name = draft.probeName(activity["name"]?.text ?? "probe")
        account.approximated(activity["type"], "asked all along, and not judged, instead of once at this point")
        draft.probes.append(.init(name: name, body: body, comments: ["In the original asked once, in the method."]))
    }

    /// The entries that an action is; `nil` when nothing stands for it.
    private func action(_ activity: SourceNode, into draft: inout SpecDraft) -> [SpecDraft.Entry]? {
        account.refused(activity["controls"], "controls are code of Chaos Toolkit's")
        guard let provider = activity["provider"], let type = account.text(provider["type"]) else {
            account.refused(activity, "an action has a `provider` with a `type`")
            return nil
        }
        switch type {
        case "process": return command(activity, provider, into: &draft)
        case "python":
            let python = ToolkitPython(node: activity, account: account, variables: variables)
            if let span = python.sleep() {
                return [SpecDraft.Entry(action: .pause(span))] + after(activity)
            }
            if let entry = python.kill(settings, &draft) { return [entry] + after(activity) }
            account.refused(activity, ToolkitPython.reason(provider["module"]?.text ?? "", isProbe: false))
            return nil
        case "http":
            account.refused(
                activity, "a request that makes something happen is no fault of ours, and could not be taken back")
            return nil
        default:
            account.refused(activity, "there is no such provider: http, process and python are known")
            return nil
        }
    }

    private func command(
        _ activity: SourceNode, _ provider: SourceNode, into draft: inout SpecDraft
    ) -> [SpecDraft.Entry]? {
        guard let values = ToolkitArguments.command(provider, account, variables) else { return nil }
        let words = values.compactMap { if case .text(let text) = $0 { text } else { nil } }
        guard words.count == values.count else {
            account.refused(activity, "a variable of the command has no value: import with --var")
            return nil
        }
        // A path may be a whole command line.
        let line = words.count == 1 ? ShellWords.split(words[0]) ?? words : words
        if CommandFault.isUndo(line) {
            account.unneeded(activity, "the fault is taken back when its step ends")
            return nil
        }
        if ShellWords.base(line[0]) == "sleep", line.count == 2, let span = SourceNumber.span(line[1]) {
            account.imported(activity, "`pause`")
            account.unneeded(activity["name"], "a pause has no name")
            return [SpecDraft.Entry(action: .pause(span))] + after(activity)
        }
        guard let fault = CommandFault(line) else {
            account.refused(
                activity,
                "a command (`\(CommentText.line(line[0], limit: 40))`) is no fault: what it does could be neither read back "
                    + "nor taken back; kill, pkill, killall, tc, iptables, stress-ng, systemctl and docker are recognised"
            )
            return nil
        }
        account.approximated(activity, "\(fault.steps.map(\.fault).joined(separator: ", ")): \(fault.note)")
        account.imported(activity["type"], "`method`")
        account.refused(activity["controls"], "controls are code of Chaos Toolkit's")
        account.unneeded(provider["timeout"], "a step needs none")
        var target: [DraftValue.Member] = []
        if case .target(let name, let selector) = fault.aim {
            let known = draft.target(
                name, selector: selector,
                comment: selector == nil
                    ? "what `\(CommentText.line(line.joined(separator: " "), limit: 120))` is aimed at"
                    : "From `\(CommentText.line(line.joined(separator: " "), limit: 120))`.", settings: settings)
            target = [.init("target", .text(known))]
        }
        return entries(fault, target: target, activity)
    }

    /// The steps of a command, side by side when there are several, and the pause after them.
    private func entries(
        _ fault: CommandFault, target: [DraftValue.Member], _ activity: SourceNode
    ) -> [SpecDraft.Entry] {
        let pause = span(activity["pauses"]?["after"])
        let isUntilUndone = fault.steps.contains { $0.lasts == .untilUndone }
        let steps = fault.steps.map { step -> SpecDraft.Entry in
            let lasts: [DraftValue.Member] =
                switch step.lasts {
                case .once: []
                case .span(let span): [.init("for", .duration(span))]
                case .untilUndone: [.init("for", .duration(pause ?? Self.span))]
                }
            return .fault(step.fault, target + step.fields + lasts)
        }
        let title = activity["name"]?.text.map { [CommentText.line($0, limit: 100)] } ?? []
        account.imported(activity["name"], "a comment")
        var entry = steps.count == 1 ? steps[0] : SpecDraft.Entry(action: .parallel(steps))
        entry.comments = title
        if isUntilUndone {
            if pause != nil {
                account.approximated(activity["pauses"]?["after"], "how long the fault lasts: `for`")
            } else {
                entry.comments.append("The original does not say for how long: \(Self.span.fieldText) was chosen.")
            }
            return [entry]
        }
        return [entry] + after(activity)
    }

    private func before(_ activity: SourceNode, into draft: inout SpecDraft) {
        guard let span = span(activity["pauses"]?["before"]) else { return }
        account.imported(activity["pauses"]?["before"], "`pause`")
        draft.method.append(SpecDraft.Entry(action: .pause(span)))
    }

    private func after(_ activity: SourceNode) -> [SpecDraft.Entry] {
        guard let span = span(activity["pauses"]?["after"]) else { return [] }
        account.imported(activity["pauses"]?["after"], "`pause`")
        return [SpecDraft.Entry(action: .pause(span))]
    }

    /// The pauses around an activity that is no step.
    private func pauses(_ activity: SourceNode, into draft: inout SpecDraft) {
        if activity["type"]?.text == "probe" { before(activity, into: &draft) }
        draft.method += self.after(activity)
    }

    private func span(_ node: SourceNode?) -> Duration? {
        guard let text = account.text(node) else { return nil }
        if Double(text) == 0 {
            account.unneeded(node, "no pause")
            return nil
        }
        guard let span = variables.text(text).flatMap(SourceNumber.seconds) else {
            account.refused(node, "seconds are expected here")
            return nil
        }
        return span
    }
}
