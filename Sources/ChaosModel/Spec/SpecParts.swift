/// The top level of a spec, declared once for parsing and for the schema.
struct SpecParts {
    /// The parts with a shape of their own; `nil` when not written.
    var targets: SpecNode?, probes: SpecNode?, slos: SpecNode?, method: SpecNode?
    var milestones: SpecNode?, notify: SpecNode?

    /// Reads the plain fields into `experiment` and finds the other parts.
    init(_ fields: inout FieldReader, _ experiment: inout Experiment) {
        experiment.name = fields.required(
            "experiment", "Identifier, also the report's title.", example: "slow-database"
        ) {
            SpecParser.problem(name: $0)
        }
        experiment.hypothesis = fields.optional(
            "hypothesis", "What is believed to be true.", example: "Checkout survives.")
        let labels = fields.map("labels", "Free labels.", example: "{team: payments}")
        experiment.labels = Dictionary(labels.map { ($0.key, $0.value) }) { $1 }
        experiment.every = fields.optional("every", "How often the drill is due.", example: "7d")
        targets = fields.part("targets", "What faults are aimed at, by name.")
        probes = fields.part("probes", "What is asked, by name.")
        slos = fields.part("slos", "What must hold.")
        experiment.steadyState = fields.group("steady-state", "What must be so before anything is injected.") {
            $0.value("for", default: .seconds(10), "How long the SLOs must hold before.")
        }
        method = fields.part("method", "What is done, in order.")
        milestones = fields.part("milestones", "Moments of the recovery to wait for, by name.")
        notify = fields.part("notify", "Who is told of the run's start, breaches, recoveries and end.")
        experiment.stopWhen = fields.list(
            "stop-when", "What reverts everything at once.", example: "errors > 50% for 5s")
        experiment.recovery = fields.group("recovery", "When the service counts as recovered.") { recovery in
            let within = recovery.value(
                "within", default: Duration.seconds(60), "Probing goes on this long after the last revert."
            ) {
                $0 > .zero ? nil : "must be longer than 0s"
            }
            let stable = recovery.value("stable-for", default: Duration.seconds(5), "How long every SLO must hold.") {
                $0 > .zero ? nil : "must be longer than 0s"
            }
            if stable > within {
                recovery.reject("is longer than `within`, so no service could recover", at: "stable-for")
            }
            return RecoveryWindow(within: within, stableFor: stable)
        }
        experiment.consents = Set(
            fields.list("consent", "What is refused unless it is named here.", example: "[sshd]") as [Consent])
    }
}

extension Consent: FieldValue {}
