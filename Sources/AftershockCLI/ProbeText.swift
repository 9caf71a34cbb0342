import ChaosModel

/// A kind of probe for people, from the declarations that parse it.
struct ProbeText {
    private let probe: ProbeDescription

    init(_ probe: ProbeDescription) { self.probe = probe }

    /// The whole text.
    var text: String {
        let example = probe.exampleFields.map { "\($0.name): \($0.example ?? $0.shape.metavar)" }.joined(
            separator: ", ")
        let lines =
            ["\(probe.name): \(probe.summary)", ""] + FieldListing(probe.fields).lines + [
                "", "In a spec:", "  probes:", "    shop: {\(probe.name): {\(example)}, rate: 20/s, timeout: 1s}",
            ]
        return lines.joined(separator: "\n") + "\n"
    }
}
