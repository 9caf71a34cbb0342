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
    /// The target that an example on the command line shows.
    public let exampleTarget: String
    /// Whether, unless its fields say otherwise, the run has to launch its target.
    public let needsLaunch: Bool

    /// Asks the fault for its declarations; nothing is read.
    public init(of type: any Fault.Type) {
        var reader = FieldReader(values: nil)
        let step = StepReader.read(type, &reader)
        name = type.name
        summary = type.summary
        isInstant = type.isInstant
        targetNeed = type.targetNeed
        exampleTarget = type.exampleTarget
        needsLaunch = step.fault.launchNeeds.contains(where: \.isOnlyAtLaunch)
        fields = reader.declarations
        exampleFields = fields.filter { $0.isRequired || type.exampleFields.contains($0.name) }
    }
}
