extension SLO {
    /// An objective as written.
    private struct Text: FieldValue {
        var objective: Objective
        var fieldText: String

        static var shape: FieldShape { Objective.shape }
        static var placeholder: Text { Text(objective: .placeholder, fieldText: "") }

        init(objective: Objective, fieldText: String) {
            self.objective = objective
            self.fieldText = fieldText
        }

        init(field text: String) throws(FieldError) {
            self.init(objective: try Objective(field: text), fieldText: text)
        }
    }

    /// Reads an objective; its probe may be left unnamed when there is one only, or when every claim names its own.
    init(_ fields: inout FieldReader, probes: ProbePlaces, hasSteadyState: Bool = true) {
        let text: Text = fields.required("objective", "What must hold over a window.", example: "p99 <= 350ms")
        let named: String? = fields.optional(
            "probe", "The probe; may be left out when there is one.", example: "checkout")
        let window = fields.value("window", default: Duration.seconds(15), "The size of a window.") {
            $0 > .zero ? nil : "must be longer than 0s"
        }
        let step = fields.value("step", default: Duration.seconds(1), "From one window's start to the next.") {
            $0 > .zero ? nil : "must be longer than 0s"
        }
        let consecutive = fields.value("consecutive", default: 3, "Bad windows in a row that make a breach.") {
            (1...1000).contains($0) ? nil : "must be 1...1000"
        }
        let burnRate: BurnRate? = fields.optional(
            "burn-rate", "How fast the error budget may burn, at most, in all of these windows at once.",
            example: "14.4 over 1m and 5s")
        let given: String? = fields.optional("name", "Its name in the report.", example: "fast") {
            $0.isEmpty ? "a name is not empty" : nil
        }
        let owner = Self.owner(text.objective, probes)
        let probe = named ?? owner ?? ""
        let label = named == nil && text.objective.leaves.allSatisfy { $0.subject != nil } ? "" : probe + " "
        self.init(
            name: given ?? label + text.fieldText + (burnRate.map { ", burn rate \($0.fieldText)" } ?? ""),
            probe: probe, objective: text.objective, text: text.fieldText, window: burnRate?.windows.first ?? window,
            step: step, consecutive: consecutive, burnRate: burnRate)
        if step > burnRate?.windows.last ?? window {
            fields.reject("is longer than `window`, so events between windows would count for nothing", at: "step")
        }
        check(burnRate, &fields)
        check(probes, named: named, isKnown: owner != nil, &fields)
        if objective.needsBaseline, !hasSteadyState {
            fields.reject(
                "compares with a baseline, and there is no steady state to measure it in", at: "objective",
                suggestion: "write `steady-state: {for: 10s}`")
        }
    }

    /// An objective from the command line: `p99 <= 350ms`, with the defaults for window, step and consecutive.
    /// - Throws: `FieldError` when it is none.
    public init(probe: String, objective text: String) throws(FieldError) {
        let objective = try Objective(field: text)
        let isNamed = objective.leaves.allSatisfy { $0.subject != nil }
        self.init(
            name: isNamed ? text : "\(probe) \(text)", probe: probe, objective: objective, text: text,
            window: .seconds(15), step: .seconds(1), consecutive: 3)
    }

    /// The probe that needs no naming.
    private static func owner(_ objective: Objective, _ probes: ProbePlaces) -> String? {
        if probes.names.count == 1 { return probes.names[0] }
        let subjects = objective.leaves.compactMap(\.subject)
        guard subjects.count == objective.leaves.count, let first = subjects.first else { return nil }
        return probes.place(of: first).map { probes.names[$0.probe] } ?? first
    }

    /// Reports what does not go with a burn rate.
    private func check(_ burnRate: BurnRate?, _ fields: inout FieldReader) {
        guard let burnRate else { return }
        if fields.has("window") {
            fields.reject("a burn rate names its own windows", at: "window", suggestion: "leave `window` out")
        }
        guard case .one(let claim) = objective, let budget = claim.budget else {
            return fields.reject(
                "goes with one objective that has an error budget, and `\(text)` has none", at: "burn-rate",
                suggestion: "write an objective like `errors <= 0.1%` or `99.9% under 500ms`")
        }
        if budget <= 0 {
            fields.reject("`\(text)` has no error budget that could burn", at: "burn-rate")
        } else if budget * burnRate.atMost >= 1 {
            fields.reject(
                "a budget of \(Percent(share: budget).fieldText) never burns faster than "
                    + "\(Figure.fixed(1 / budget, 3, trimmed: true)), when everything fails", at: "burn-rate")
        }
    }

    /// Reports names that are not there.
    private func check(_ probes: ProbePlaces, named: String?, isKnown: Bool, _ fields: inout FieldReader) {
        let names = probes.names
        if let named, !names.contains(named) {
            fields.report(
                "there is no probe `\(named)`", at: fields.location(of: "probe"),
                suggestion: Spelling.suggestion(for: named, among: names))
        } else if named == nil, !isKnown, !fields.has("probe") {
            fields.report(
                names.isEmpty
                    ? "an objective needs a probe, and there is none"
                    : "`slos` needs `probe`: there are \(names.count)",
                at: fields.node?.location, suggestion: names.first.map { "add `probe: \($0)`" })
        }
        var seen: Set<String> = []
        for subject in objective.leaves.compactMap(\.subject) where seen.insert(subject).inserted {
            guard let problem = probes.problem(of: subject) else { continue }
            fields.reject(problem.message, at: "objective", suggestion: problem.suggestion)
        }
    }
}
