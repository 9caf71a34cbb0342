/// What a kind of probe is like from outside, for help.
public struct ProbeDescription: Sendable {
    /// The key in specs.
    public let name: String
    /// One sentence.
    public let summary: String
    /// The kind's own fields; `rate` and `timeout` belong to every probe.
    public let fields: [FieldDeclaration]

    /// Asks the kind for its declarations; nothing is read.
    public init(of type: any Probe.Type) {
        var reader = FieldReader(values: nil)
        _ = type.init(&reader)
        name = type.name
        summary = type.summary
        fields = reader.declarations
    }
}
