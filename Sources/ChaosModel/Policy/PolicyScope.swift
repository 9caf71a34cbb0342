/// To which runs, and to which of their steps, a rule applies. Everything named has to hold; nothing named is everything.
public struct PolicyScope: Hashable, Sendable {
    /// Labels that the experiment has.
    public var labels: [Label] = []
    /// Who runs it.
    public var users: [NamePattern] = []
    /// A group of whoever runs it.
    public var groups: [NamePattern] = []
    /// The host it runs on.
    public var hosts: [NamePattern] = []
    /// The steps' faults.
    public var faults: [FaultPattern] = []
    /// The steps' targets.
    public var targets: [TargetPattern] = []

    /// A label by its name, and what its value is like.
    public struct Label: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: NamePattern
    }

    init(_ fields: inout FieldReader) {
        labels = fields.map("labels", "Labels that the experiment has.", example: "{env: production}").map {
            Label(name: $0.key, value: NamePattern($0.value))
        }
        users = fields.list("users", "Names of users who run it.", example: "[deploy]")
        groups = fields.list("groups", "Groups of whoever runs it.", example: "[interns]")
        hosts = fields.list("hosts", "Names of hosts.", example: "[\"db-*\"]")
        faults = fields.list("faults", "The steps that the rule is about, by fault.", example: "[\"network.*\"]")
        targets = fields.list("targets", "The steps that the rule is about, by target.", example: "[\"unit:db-*\"]")
    }

    /// Whether it is about only some steps.
    var isAboutSteps: Bool { !faults.isEmpty || !targets.isEmpty }

    /// Whether the run is meant.
    func matches(_ run: PolicyCase) -> Bool {
        labels.allSatisfy { label in run.experiment.labels[label.name].map(label.value.matches) ?? false }
            && (users.isEmpty || users.contains { $0.matches(run.runner.name) })
            && (groups.isEmpty || groups.contains { run.runner.groups.contains(where: $0.matches) })
            && (hosts.isEmpty || hosts.contains { $0.matches(run.host) })
    }

    /// Whether a step is meant.
    func matches(_ step: Step, of experiment: Experiment) -> Bool {
        let selector = experiment.selector(of: step)
        return (faults.isEmpty || faults.contains { $0.matches(step.faultName) })
            && (targets.isEmpty || targets.contains { $0.matches(selector) })
    }

    var words: String {
        let parts = [
            labels.map { "\($0.name)=\($0.value.text)" }, users.map { "user \($0.text)" },
            groups.map { "group \($0.text)" },
            hosts.map { "host \($0.text)" }, faults.map(\.fieldText), targets.map(\.fieldText),
        ]
        return parts.filter { !$0.isEmpty }.enumerated().map { index, part in
            part.joined(separator: index == 0 && !labels.isEmpty ? " and " : " or ")
        }.joined(separator: ", ")
    }
}

extension Experiment {
    /// How a step's target is found; `nil` without one.
    func selector(of step: Step) -> Target.Selector? {
        step.target.flatMap { name in targets.first { $0.name == name }?.selector }
    }
}
