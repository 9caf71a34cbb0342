/// One field of a step as it was written, or its default: what a policy looks at, whatever the fault.
public struct StepField: Hashable, Sendable {
    /// The field's name.
    public var name: String
    /// The values, each as text; the default when it was left out; none when there is no default either.
    public var texts: [String]
    /// Where the value stands.
    public var location: Location?
    /// The field's type.
    public var shape: FieldShape
}

extension FieldReader {
    /// Every declared field with what was written for it.
    var stepFields: [StepField] {
        declarations.map { field in
            let entry = node?.entries.first { $0.key == field.name }
            var texts = field.defaultText.map { [$0] } ?? []
            if let value = entry?.value { texts = value.texts }
            return StepField(
                name: field.name, texts: texts, location: entry?.value.location ?? entry?.location, shape: field.shape)
        }
    }
}

extension SpecNode {
    /// The text of a scalar, or of each item of a list.
    fileprivate var texts: [String] {
        switch content {
        case .scalar(let text, _): [text]
        case .sequence(let items): items.flatMap(\.texts)
        case .mapping: []
        }
    }
}
