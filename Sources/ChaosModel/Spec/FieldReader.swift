/// Reads the fields of one mapping. Each call both declares a field and reads it; problems are collected.
public struct FieldReader {
    /// What has been declared so far.
    public private(set) var declarations: [FieldDeclaration] = []
    /// What was wrong so far.
    public private(set) var diagnostics: [Diagnostic] = []
    private let values: [String: [String]]?

    /// A reader over name and value pairs; `nil` only declares.
    public init(values: [String: [String]]?) { self.values = values }

    /// A field that must be given.
    public mutating func required<V: FieldValue>(
        _ name: String, _ summary: String, example: String, where isValid: (V) -> String? = { _ in nil }
    ) -> V {
        declare(name, summary, V.self, required: true, example: example)
        return read(name, isValid) ?? V.placeholder
    }

    /// A field that may be left out.
    public mutating func optional<V: FieldValue>(
        _ name: String, _ summary: String, example: String, where isValid: (V) -> String? = { _ in nil }
    ) -> V? {
        declare(name, summary, V.self, example: example)
        return read(name, isValid)
    }

    /// A field with a value when it is left out.
    public mutating func value<V: FieldValue>(
        _ name: String, default standard: V, _ summary: String, where isValid: (V) -> String? = { _ in nil }
    ) -> V {
        declare(name, summary, V.self, standard: standard.fieldText)
        return read(name, isValid) ?? standard
    }

    /// A field with any number of values, written as a sequence or, when it is one, as a scalar.
    public mutating func list<V: FieldValue>(
        _ name: String, _ summary: String, example: String, where isValid: (V) -> String? = { _ in nil }
    ) -> [V] {
        declare(name, summary, V.self, list: true, example: example)
        return (values?[name] ?? []).compactMap { try? V(field: $0) }
    }

    /// Reports something that is wrong between fields, at `field`. Does nothing while only declaring.
    public mutating func reject(_ message: String, at field: String, suggestion: String? = nil) {
        if values != nil { diagnostics.append(Diagnostic(message, suggestion: suggestion)) }
    }

    private mutating func declare<V: FieldValue>(
        _ name: String, _ summary: String, _ type: V.Type, list: Bool = false, required: Bool = false,
        standard: String? = nil, example: String? = nil
    ) {
        declarations.append(
            FieldDeclaration(
                name: name, summary: summary, shape: V.shape, isList: list, isRequired: required,
                defaultText: standard, example: example))
    }

    private mutating func read<V: FieldValue>(_ name: String, _ isValid: (V) -> String?) -> V? {
        guard let text = values?[name]?.first else { return nil }
        return try? V(field: text)
    }
}
