import ChaosModel

/// Finds out which JSON a type reads, by having it read and writing down what it asks for: member by member, and whether a
/// member may be missing. So the description of what we write cannot fall behind the types that are written.
final class SchemaTrace {
    /// A type of which this cannot tell.
    struct Opaque: Error, CustomStringConvertible { var description: String }

    /// The schemas of the objects that were met, by name, each once.
    private(set) var components: [(String, SchemaValue)] = []
    private var depth = 0

    /// The schema of a type; of an object, a reference to its component.
    func schema<Value: Decodable>(of type: Value.Type) throws -> SchemaValue { try read(type).schema }

    /// Reads a value of a type, whatever it is, and says what its JSON is.
    func read<Value: Decodable>(_ type: Value.Type) throws -> (value: Value, schema: SchemaValue) {
        if let known = type as? any SchemaTraced.Type {
            let (value, schema) = try known.traced(by: self)
            if let value = value as? Value { return (value, schema) }
        }
        if let words = type as? any CaseIterable.Type, let (value, schema) = Self.words(words),
            let value = value as? Value
        {
            return (value, schema)
        }
        guard depth < 40 else { throw Opaque(description: "\(type) has itself as a part") }
        depth += 1
        defer { depth -= 1 }
        let notes = SchemaNotes()
        let value = try Value(from: SchemaReader(trace: self, notes: notes))
        if let single = notes.single { return (value, single) }
        let name = Self.name(type)
        if !components.contains(where: { $0.0 == name }) {
            let members = notes.members
            components.append(
                (
                    name,
                    .object([
                        ("type", .string("object")),
                        ("required", .strings(members.filter { !notes.optional.contains($0.0) }.map(\.0))),
                        ("properties", .object(members)),
                    ])
                ))
        }
        return (value, OpenAPISchema.reference(name))
    }

    /// `Report.Interval` of `ChaosModel.Report.Interval`.
    private static func name(_ type: Any.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst().joined(separator: ".")
    }

    private static func words<Words: CaseIterable>(_ type: Words.Type) -> (Any, SchemaValue)? {
        let all = Array(type.allCases)
        let texts = all.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        guard let first = all.first, texts.count == all.count else { return nil }
        return (first, OpenAPISchema.one(of: texts))
    }
}

/// What one type asked for.
final class SchemaNotes {
    var members: [(String, SchemaValue)] = []
    var optional: Set<String> = []
    /// Set when it is no object but one value.
    var single: SchemaValue?
}
