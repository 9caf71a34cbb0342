/// Pulls the cable out: sets an interface down, and up again with everything that it lost.
struct NetworkLinkDown: Fault {
    static let name = "network.link-down"
    static let summary = "Sets a network interface down, and up again with the routes and addresses it had."
    static let targetNeed = TargetNeed.optionalProcesses

    private let interface: String

    init(_ fields: inout FieldReader) {
        interface = fields.required(
            "interface", "The interface; it is looked for in the target's network namespace.", example: "eth1")
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        guard survey.interfaces[interface] != nil else {
            let known = survey.interfaces.keys.sorted()
            throw PlanError(
                "there is no interface `\(interface)`\(survey.namespace.suffix)",
                fix: Spelling.suggestion(for: interface, among: known)
                    ?? (known.isEmpty ? nil : "known are \(known.joined(separator: ", "))"))
        }
        return [.setLinkDown(LinkDown(interface: interface, namespace: survey.namespace))]
    }

    func notes(on survey: Survey) -> [String] {
        ["programs that watch links, such as a DHCP client or a routing daemon, see it and may act on their own"]
    }
}
