import ChaosModel

/// One SLO document: an indicator and what it must keep.
struct OpenSLOObjective {
    private let document: ImportDocument
    private let catalog: OpenSLOCatalog
    private var root: SourceNode { document.root }
    private var account: FieldAccount { document.account }
    private var spec: SourceNode? { root["spec"] }
    private var name: String { root["metadata"]?["name"]?.text ?? "objective" }
    private var isOld: Bool { root["apiVersion"]?.text?.hasSuffix("v1alpha") == true }

    init(_ document: ImportDocument, catalog: OpenSLOCatalog) {
        self.document = document
        self.catalog = catalog
    }

    /// Adds a probe and an objective for each of the SLO's objectives.
    func read(into draft: inout SpecDraft) {
        account.imported(root["kind"], "`slos`")
        account.imported(root["metadata"]?["name"], "`probes`")
        for (key, node) in [
            ("displayName", root["metadata"]?["displayName"]), ("description", spec?["description"]),
        ] {
            guard let text = account.text(node) else { continue }
            draft.comments.append(text)
            account.imported(node, "a comment (\(key))")
        }
        for entry in root["metadata"]?["labels"]?.entries ?? [] {
            let texts =
                entry.value.isSequence ? entry.value.items.compactMap(\.text) : [entry.value.text].compactMap { $0 }
            guard !texts.isEmpty, !draft.labels.contains(where: { $0.key == entry.key }) else { continue }
            draft.labels.append(.init(entry.key, .text(texts.joined(separator: " "))))
            account.imported(entry.value, "`labels`")
        }
        if let service = spec?["service"]?.text, draft.labels.contains(.init("service", .text(service))) {
            account.imported(spec?["service"], "`labels.service`")
        }
        window()
        let method = account.text(spec?["budgetingMethod"]) ?? "Occurrences"
        if !["Occurrences", "Timeslices", "RatioTimeslices"].contains(method) {
            account.refused(spec?["budgetingMethod"], "Occurrences, Timeslices and RatioTimeslices are known")
        }
        let objectives = spec?["objectives"]?.items ?? []
        if objectives.isEmpty { account.refused(spec?["objectives"], "there is no objective") }
        for objective in objectives { read(objective, method: method, into: &draft) }
    }

    /// Weeks and months say nothing about a drill.
    private func window() {
        for key in ["timeWindow", "timeWindows"] {
            account.refused(
                spec?[key],
                "a drill lasts minutes: what is left of a budget over such a window is not its business; nearest: `burn-rate`"
            )
        }
    }

    private func read(_ objective: SourceNode, method: String, into draft: inout SpecDraft) {
        guard let target = target(objective) else {
            account.refused(objective, "an objective has a `target` between 0 and 1, or a `targetPercent`")
            return
        }
        guard let indicator = indicator(objective) else { return }
        account.refused(objective["compositeWeight"], "objectives stand beside each other here: each must hold")
        let slice = slice(objective, method: method)
        let reading = OpenSLOReading(
            indicator: indicator, objective: objective, account: account, catalog: catalog,
            window: slice.window ?? .seconds(60),
            sliceTarget: slice.target)
        guard let (body, isShare) = reading.probe() else { return }
        if let node = spec?["budgetingMethod"] {
            account.approximated(
                node,
                isShare
                    ? "the share of our questions, asked once a second, that find it good"
                    : "the mean of the ratio over the window")
        }
        // Objectives on the same question share a probe.
        let probe: String
        if let known = draft.probes.first(where: { $0.body == body })?.name {
            probe = known
        } else {
            probe = draft.probeName(name)
            draft.probes.append(.init(name: probe, body: body))
        }
        let claim = isShare ? "availability >= \(target.fieldText)" : "mean >= \(SourceNumber.plain(target.share))"
        add(
            [
                .init("probe", .text(probe)), .init("objective", .text(claim)),
                .init("window", .duration(slice.window ?? .seconds(60))),
            ],
            named: objective["displayName"], to: &draft)
        alerts(probe: probe, claim: isShare ? claim : nil, into: &draft)
    }

    /// Adds an objective under its name; one that says the same as another has no use.
    private func add(_ members: [DraftValue.Member], named node: SourceNode?, to draft: inout SpecDraft) {
        var members = members
        let title = account.text(node).map { SpecDraft.name($0) }
        let isTaken = draft.objectives.contains { $0.body.open.isEmpty && title.map($0.body.flow.contains) ?? false }
        if let title, !title.isEmpty, !isTaken {
            members.append(.init("name", .text(title)))
            account.imported(node, "`name`")
        } else {
            account.unneeded(node, "its name is made of what it says")
        }
        let body = DraftValue.mapping(members)
        if !draft.objectives.contains(where: { $0.body == body }) { draft.objectives.append(.init(body: body)) }
    }

    /// The share that must be good.
    private func target(_ objective: SourceNode) -> Percent? {
        for (key, scale) in [("target", 1.0), ("targetPercent", 100.0)] {
            guard let node = objective[key] else { continue }
            let share = account.value(node, "a share below 1 (`target`), or below 100 (`targetPercent`),") {
                text -> Double? in
                SourceNumber.number(text).map { $0 / scale }.flatMap { (0..<1).contains($0) && $0 > 0 ? $0 : nil }
            }
            guard let share else { return nil }
            account.imported(node, "`slos`")
            // 99.95 / 100 is not 0.9995 exactly: what is written counts.
            if scale == 100, let text = node.text, let percent = try? Percent(field: text + "%") { return percent }
            return Percent(share: share)
        }
        return nil
    }

    /// The indicator's document part, wherever it is written.
    private func indicator(_ objective: SourceNode) -> (spec: SourceNode, account: FieldAccount)? {
        if isOld, objective["ratioMetrics"] != nil { return (objective, account) }
        for holder in [objective, spec].compactMap({ $0 }) {
            if let inline = holder["indicator"] {
                account.unneeded(inline["metadata"], "the probe is called after the SLO")
                return (inline["spec"] ?? inline, account)
            }
            if let node = holder["indicatorRef"], let name = account.text(node) {
                guard let found = catalog.find("SLI", named: name), let spec = found.root["spec"] else {
                    account.refused(node, "there is no SLI of this name in the file: put both into one")
                    return nil
                }
                account.unneeded(node, "the SLI is in this file")
                return (spec, found.account)
            }
        }
        account.refused(objective, "the objective has no indicator")
        return nil
    }

    /// How long a time slice is and what of it must be good.
    private func slice(_ objective: SourceNode, method: String) -> (window: Duration?, target: Double?) {
        guard method != "Occurrences" else {
            for key in ["timeSliceTarget", "timeSliceWindow"] {
                account.unneeded(objective[key], "Occurrences are not counted in slices")
            }
            return (nil, nil)
        }
        var window: Duration?
        if let node = objective["timeSliceWindow"], let text = account.text(node) {
            // A number is minutes.
            window = SourceNumber.goSpan(text) ?? SourceNumber.seconds(text).map { $0 * 60 }
            if window.map({ $0 > .seconds(600) }) ?? true {
                account.refused(node, "a drill lasts minutes: the window is 1m")
                window = nil
            } else {
                account.imported(node, "`window`")
            }
        }
        let target = account.value(objective["timeSliceTarget"], "a number from 0 to 1") { text in
            SourceNumber.number(text).flatMap { (0...1).contains($0) ? $0 : nil }
        }
        return (window, target)
    }

    /// Conditions on the burn rate; nobody is alerted.
    private func alerts(probe: String, claim: String?, into draft: inout SpecDraft) {
        for item in spec?["alertPolicies"]?.items ?? [] {
            let reference = item.text ?? item["alertPolicyRef"]?.text
            let found = catalog.find("AlertPolicy", named: reference)
            let node = reference == nil ? item : found?.root
            let account = reference == nil ? self.account : found?.account
            guard let node, let account else {
                self.account.refused(item, "there is no AlertPolicy of this name in the file")
                continue
            }
            if reference != nil { self.account.unneeded(item, "the AlertPolicy is in this file") }
            OpenSLOAlerts(node: node, account: account, catalog: catalog).read(probe: probe, claim: claim, into: &draft)
        }
    }
}
