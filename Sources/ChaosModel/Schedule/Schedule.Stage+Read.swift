extension Schedule.Stage {
    /// Reads a stage; what is wrong with its checks goes to `problems`.
    init(_ fields: inout FieldReader, _ problems: inout [Diagnostic]) {
        let name: String = fields.required("name", "What it is called, such as `5%`.", example: "\"5%\"") {
            $0.isEmpty || $0.count > 100 || $0.contains(where: \.isNewline)
                ? "has 1 to 100 characters on one line" : nil
        }
        let overrides = ExperimentOverrides(&fields)
        let pause = fields.value("pause", default: Duration.zero, "How long to wait after it passed.") {
            $0 <= .seconds(86_400) ? nil : "is at most 1d, found \($0.fieldText)"
        }
        let checks = fields.part("checks", "What must hold before the next stage, beside that this one passed.")
        self.init(
            name: name, overrides: overrides, pause: pause,
            checks: ScheduleParts.checks(checks, "checks", &problems))
    }
}
