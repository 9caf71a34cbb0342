import ChaosModel

/// An alert policy: its conditions on the burn rate become objectives.
struct OpenSLOAlerts {
    let node: SourceNode
    let account: FieldAccount
    let catalog: OpenSLOCatalog

    /// Adds an objective for each condition.
    func read(probe: String, claim: String?, into draft: inout SpecDraft) {
        account.unneeded(node["kind"], "which document it is")
        account.refused(node["metadata"], "nobody is alerted; nearest: the webhook of a run")
        account.refused(node["spec"]?["description"], "nobody is alerted; nearest: the webhook of a run")
        for condition in node["spec"]?["conditions"]?.items ?? [] {
            if let reference = condition["conditionRef"], let name = account.text(reference) {
                guard let found = catalog.find("AlertCondition", named: name) else {
                    account.refused(reference, "there is no AlertCondition of this name in the file")
                    continue
                }
                account.unneeded(reference, "the AlertCondition is in this file")
                add(found.root["spec"], found.account, probe: probe, claim: claim, into: &draft)
            } else {
                account.unneeded(condition["kind"], "which document it is")
                account.unneeded(condition["metadata"]?["name"], "the objective is called after what it says")
                add(condition["spec"], account, probe: probe, claim: claim, into: &draft)
            }
        }
        let reason = "nobody is alerted; nearest: the webhook of a run"
        for key in ["alertWhenBreaching", "alertWhenResolved", "alertWhenNoData", "notificationTargets"] {
            account.refused(node["spec"]?[key], reason)
        }
    }

    private func add(
        _ spec: SourceNode?, _ account: FieldAccount, probe: String, claim: String?, into draft: inout SpecDraft
    ) {
        account.refused(spec?["severity"], "an objective holds or does not")
        guard let condition = spec?["condition"] else { return }
        guard condition["kind"]?.text?.lowercased() == "burnrate", ["gte", "gt", nil].contains(condition["op"]?.text)
        else {
            account.refused(condition, "conditions on a burn rate that is too high are known")
            return
        }
        guard let claim else {
            account.refused(
                condition, "the indicator is one number, the ratio itself: it has no budget that could burn")
            return
        }
        guard
            let rate = account.value(
                condition["threshold"], "a number above 0",
                { text in SourceNumber.number(text).flatMap { $0 > 0 ? $0 : nil } }),
            let window = account.value(condition["lookbackWindow"], "a duration such as `1h`", SourceNumber.goSpan)
        else {
            account.refused(condition, "a condition has a `threshold` and a `lookbackWindow`")
            return
        }
        let text = "\(SourceNumber.plain(rate)) over \(window.fieldText)"
        let body = DraftValue.mapping([
            .init("probe", .text(probe)), .init("objective", .text(claim)), .init("burn-rate", .text(text)),
        ])
        for key in ["kind", "op", "threshold"] { account.imported(condition[key], "`burn-rate`") }
        account.approximated(
            condition["lookbackWindow"], "`burn-rate`: a drill that is shorter does not fill the window")
        account.refused(condition["alertAfter"], "a burn rate counts as soon as it is too high")
        if !draft.objectives.contains(where: { $0.body == body }) { draft.objectives.append(.init(body: body)) }
    }
}
