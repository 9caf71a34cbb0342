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

    /// Reads an objective; one of `probes` may be left unnamed when it is the only one.
    init(_ fields: inout FieldReader, probes: [String]) {
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
        let probe = named ?? (probes.count == 1 ? probes[0] : "")
        let given: String? = fields.optional("name", "Its name in the report.", example: "fast") {
            $0.isEmpty ? "a name is not empty" : nil
        }
        if step > window {
            fields.reject("is longer than `window`, so events between windows would count for nothing", at: "step")
        }
        if let named, !probes.contains(named) {
            fields.report(
                "there is no probe `\(named)`", at: fields.location(of: "probe"),
                suggestion: Spelling.suggestion(for: named, among: probes))
        } else if named == nil, probes.count != 1, !fields.has("probe") {
            fields.report(
                probes.isEmpty
                    ? "an objective needs a probe, and there is none"
                    : "`slos` needs `probe`: there are \(probes.count)",
                at: fields.node?.location, suggestion: probes.first.map { "add `probe: \($0)`" })
        }
        self.init(
            name: given ?? "\(probe) \(text.fieldText)", probe: probe, objective: text.objective, text: text.fieldText,
            window: window, step: step, consecutive: consecutive)
    }

    /// An objective from the command line: `p99 <= 350ms`, with the defaults for window, step and consecutive.
    /// - Throws: `FieldError` when it is none.
    public init(probe: String, objective text: String) throws(FieldError) {
        self.init(
            name: "\(probe) \(text)", probe: probe, objective: try Objective(field: text), text: text,
            window: .seconds(15),
            step: .seconds(1), consecutive: 3)
    }
}
