/// What a kind of probe is like from outside, for help.
public struct ProbeDescription: Sendable {
    /// The key in specs.
    public let name: String
    /// One sentence.
    public let summary: String
    /// The kind's own fields; `rate` and `timeout` belong to every probe.
    public let fields: [FieldDeclaration]
    /// The fields that an example has to have.
    public let exampleFields: [FieldDeclaration]

    /// Asks the kind for its declarations; nothing is read.
    public init(of type: any Probe.Type) {
        var reader = FieldReader(values: nil)
        _ = type.init(&reader)
        name = type.name
        summary = type.summary
        fields = reader.declarations
        let shown = fields.filter { $0.isRequired || type.exampleFields.contains($0.name) }
        exampleFields = shown.isEmpty ? Array(fields.prefix(1)) : shown
    }
}
