/// What a kind of fault is like from outside: for help, the schema and the flags of `inject`.
public struct FaultDescription: Sendable {
    /// The name in specs.
    public let name: String
    /// One sentence.
    public let summary: String
    /// Whether it happens at one moment.
    public let isInstant: Bool
    /// What it can be aimed at.
    public let targetNeed: TargetNeed
    /// Every field in the order of help: `target`, `for`, then the fault's own.
    public let fields: [FieldDeclaration]
    /// The fields that an example shows.
    public let exampleFields: [FieldDeclaration]

    /// Whether it needs a target that the run launches, as its example stands.
    public var needsLaunch: Bool {
        let flags = exampleFields.filter { !["target", "for"].contains($0.name) }
            .map { (name: $0.name, value: $0.example ?? "") }
        let common = [(name: "target", value: "port:8080")] + (isInstant ? [] : [(name: "for", value: "1s")])
        let step = try? StepReader.step(fault: name, flags: common + flags)
        return step?.fault.launchNeeds.contains(where: \.isOnlyAtLaunch) ?? false
    }

    /// Asks the fault for its declarations; nothing is read.
    public init(of type: any Fault.Type) {
        var reader = FieldReader(values: nil)
        _ = StepReader.read(type, &reader)
        name = type.name
        summary = type.summary
        isInstant = type.isInstant
        targetNeed = type.targetNeed
        fields = reader.declarations
        exampleFields = fields.filter { $0.isRequired || type.exampleFields.contains($0.name) }
    }
}
