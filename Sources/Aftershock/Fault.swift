/// A fault to be injected while a test's body runs.
///
/// Every fault of the catalogue has a function of its own, such as `networkDelay(target:delay:)`; their fields are those of
/// a spec (`aftershock help network.delay`). `named(_:target:_:lasting:)` takes any name, for faults that are newer than
/// this library. What the compiler cannot see, such as a size written as text, is checked before anything is injected.
public struct Fault: Hashable, Sendable {
    /// The name in specs, such as `network.delay`.
    public var name: String
    /// What it is aimed at; some faults need no target.
    public var target: Target?
    /// Its own fields, by their names in specs.
    public var fields: [String: FieldValue]
    /// How long it lasts at most; `nil` for as long as the body.
    public var lasting: Duration?

    /// A fault by its name in specs.
    /// - Parameters:
    ///   - name: Such as `network.delay`.
    ///   - target: What it is aimed at.
    ///   - fields: Its own fields, by their names in specs.
    ///   - lasting: How long it lasts at most; as long as the body when left out. What happens at one moment takes none.
    public static func named(
        _ name: String, target: Target? = nil, _ fields: [String: FieldValue] = [:], lasting: Duration? = nil
    ) -> Fault {
        Fault(name: name, target: target, fields: fields, lasting: lasting)
    }

    /// The same for the functions of the catalogue: fields without a value are left out.
    init(_ name: String, target: Target? = nil, _ fields: [String: FieldValue?], lasting: Duration? = nil) {
        self.init(name: name, target: target, fields: fields.compactMapValues(\.self), lasting: lasting)
    }

    init(name: String, target: Target?, fields: [String: FieldValue], lasting: Duration?) {
        self.name = name
        self.target = target
        self.fields = fields
        self.lasting = lasting
    }
}
