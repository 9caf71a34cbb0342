/// Reads the fields of one mapping. Each call both declares a field and reads it; problems are collected.
public struct FieldReader {
    /// How a field is called in messages.
    enum Naming {
        /// `delay`, as in a spec.
        case key
        /// `--delay`, as on the command line.
        case flag
    }

    /// What has been declared so far.
    public private(set) var declarations: [FieldDeclaration] = []
    /// What was wrong so far.
    public private(set) var diagnostics: [Diagnostic] = []
    /// The mapping that is read; `nil` only declares.
    let node: SpecNode?
    private let naming: Naming
    /// The fields for whose value something else stands in.
    private var failed: Set<String> = []
    /// What the fields belong to, for messages: `network.delay`.
    private let owner: String?

    /// A reader over name and value pairs; `nil` only declares.
    public init(values: [String: [String]]?) {
        let entries = values?.sorted { $0.key < $1.key }.map { name, texts in
            SpecNode.Entry(key: name, location: nil, value: SpecNode(texts: texts))
        }
        self.init(entries.map { SpecNode(content: .mapping($0)) }, naming: .key, owner: nil)
    }

    /// A reader over a mapping; where `isShort`, a single value or a list is taken for its first field. Any other node
    /// is reported, and the fields then are only declared.
    init(_ node: SpecNode?, naming: Naming = .key, owner: String?, isShort: Bool = false) {
        self.naming = naming
        self.owner = owner
        if let node, !node.isMapping, !node.isNull, !isShort {
            self.node = nil
            let of = owner.map { "`\($0)`: " } ?? ""
            diagnostics.append(Diagnostic("\(of)expected a mapping, found \(node.kind)", at: node.location))
        } else {
            self.node = node
        }
    }

    /// A field that must be given.
    public mutating func required<V: FieldValue>(
        _ name: String, _ summary: String, example: String, where isValid: (V) -> String? = { _ in nil }
    ) -> V {
        declare(name, summary, V.shape, required: true, example: example)
        if let entry = given(name) { return scalar(entry, isValid) ?? V.placeholder }
        missing(name, example: example)
        return V.placeholder
    }

    /// A field that may be left out.
    public mutating func optional<V: FieldValue>(
        _ name: String, _ summary: String, example: String, where isValid: (V) -> String? = { _ in nil }
    ) -> V? {
        declare(name, summary, V.shape, example: example)
        return given(name).flatMap { scalar($0, isValid) }
    }

    /// A field with a value when it is left out.
    public mutating func value<V: FieldValue>(
        _ name: String, default standard: V, _ summary: String, where isValid: (V) -> String? = { _ in nil }
    ) -> V {
        declare(name, summary, V.shape, standard: standard.fieldText)
        return given(name).flatMap { scalar($0, isValid) } ?? standard
    }

    /// A field with any number of values, written as a sequence or, when it is one, as a scalar.
    public mutating func list<V: FieldValue>(
        _ name: String, _ summary: String, example: String, isRequired: Bool = false, mayBeEmpty: Bool = false,
        where isValid: (V) -> String? = { _ in nil }
    ) -> [V] {
        declare(name, summary, V.shape, list: true, required: isRequired, example: example)
        if isRequired, given(name) == nil { missing(name, example: example) }
        guard let entry = given(name) else { return [] }
        guard case .sequence(let items) = entry.value.content else { return scalar(entry, isValid).map { [$0] } ?? [] }
        // None at all is not what leaving it out means, which often is all there are.
        if items.isEmpty, !mayBeEmpty {
            report(
                "is an empty list", entry,
                suggestion: "write `\(name): \(example)`\(isRequired ? "" : ", or leave it out")")
        }
        return items.compactMap { item in
            scalar(SpecNode.Entry(key: name, location: entry.location, value: item), isValid)
        }
    }

    /// A field that is a mapping of free names to text, in file order.
    mutating func map(_ name: String, _ summary: String, example: String) -> [(key: String, value: String)] {
        declare(name, summary, String.shape, map: true, example: example)
        guard let entry = given(name) else { return [] }
        guard case .mapping(let entries) = entry.value.content else {
            report(
                "expected a mapping of names to text, found \(entry.value.kind)", entry,
                suggestion: "write `\(name): \(example)`")
            return []
        }
        return entries.compactMap { inner in scalar(inner) { (_: String) in nil }.map { (inner.key, $0) } }
    }

    /// A field that is a mapping with fields of its own; a single value or a list is short for its first field.
    mutating func group<T>(_ name: String, _ summary: String, _ read: (inout FieldReader) -> T) -> T {
        var inner = FieldReader(
            node == nil ? nil : given(name)?.value ?? SpecNode(content: .mapping([])), owner: name, isShort: true)
        let value = read(&inner)
        inner.finish()
        declare(name, summary, String.shape, properties: inner.declarations)
        diagnostics += inner.diagnostics
        return value
    }

    /// As `group`, for a field that may be left out: `nil` then.
    mutating func optionalGroup<T>(_ name: String, _ summary: String, _ read: (inout FieldReader) -> T?) -> T? {
        if node == nil || has(name) { return group(name, summary, read) }
        var inner = FieldReader(nil, owner: name)
        _ = read(&inner)
        declare(name, summary, String.shape, properties: inner.declarations)
        return nil
    }

    /// A field that is a mapping of free names to values as JSON has them, in file order.
    mutating func scalars(_ name: String, _ summary: String, example: String) -> [(key: String, value: JSONScalar)] {
        declare(name, summary, FieldShape(jsonType: "any", metavar: "VALUE"), map: true, example: example)
        guard let entry = given(name) else { return [] }
        guard case .mapping(let entries) = entry.value.content else {
            report(
                "expected a mapping of names to values, found \(entry.value.kind)", entry,
                suggestion: "write `\(name): \(example)`")
            return []
        }
        return entries.compactMap { inner in
            if inner.value.isBroken { return nil }
            guard case .scalar(let text, let isPlain) = inner.value.content else {
                report("expected a single value, found \(inner.value.kind)", inner)
                return nil
            }
            return (inner.key, JSONScalar(text: text, isPlain: isPlain))
        }
    }

    /// A part of the spec with a shape of its own, which the caller reads; `nil` when it was not written.
    mutating func part(_ name: String, _ summary: String) -> SpecNode? {
        declare(name, summary, String.shape)
        guard let entry = given(name) else { return nil }
        if entry.value.isNull { report("has no value", entry) }
        return entry.value.isNull ? nil : entry.value
    }

    /// Reports something that is wrong with one entry of a mapping of free names: its name, or its value.
    mutating func reject(
        _ message: String, at field: String, entry key: String, isName: Bool = false, suggestion: String? = nil
    ) {
        let entry = given(field)?.value.entries.first { $0.key == key }
        let place = isName ? entry?.location : entry?.value.location ?? entry?.location
        failed.insert(field)
        report("\(called(field)): \(message)", at: place, suggestion: suggestion)
    }

    /// Whether a field was written.
    func has(_ name: String) -> Bool { given(name) != nil }

    /// Where a field's value stands; where the whole mapping does when it was not written.
    func location(of name: String) -> Location? { given(name)?.value.location ?? node?.location }

    /// Reports something that is wrong between fields, at `field`. Does nothing while only declaring, nor when a field
    /// of the caller's could not be read: what stands in for it proves nothing.
    public mutating func reject(_ message: String, at field: String, suggestion: String? = nil) {
        guard node != nil, failed.isSubset(of: ["target", "for"]) else { return }
        let place = given(field).map { $0.value.location ?? $0.location } ?? node?.location
        diagnostics.append(Diagnostic("\(called(field)): \(message)", at: place, suggestion: suggestion))
    }

    /// Reports whatever was written but not declared, beside the keys in `known`, and those that the caller `explained`.
    mutating func finish(known: [String] = [], explained: [String] = []) {
        guard case .mapping(let entries)? = node?.content else { return }
        let declared = declarations.map(\.name)
        let names = declared + known.filter { !declared.contains($0) }
        let unknown = entries.filter { !names.contains($0.key) && !explained.contains($0.key) }
        for entry in unknown.prefix(SpecParser.diagnosticLimit) {
            let owned = owner.map { " of `\($0)`" } ?? ""
            let suggestion = Spelling.nearest(entry.key, among: names).map { "did you mean \(called($0))?" }
            diagnostics.append(
                Diagnostic(
                    naming == .flag
                        ? "unknown option \(called(entry.key))\(owned)" : "unknown key \(called(entry.key))\(owned)",
                    at: entry.location,
                    suggestion: suggestion
                        ?? (names.isEmpty ? nil : "known are \(names.map(called).joined(separator: ", "))")))
        }
    }

    /// Reports a problem of this mapping at a place of the caller's choice.
    mutating func report(_ message: String, at location: Location?, suggestion: String? = nil) {
        if node != nil { diagnostics.append(Diagnostic(message, at: location, suggestion: suggestion)) }
    }

    private func called(_ name: String) -> String { naming == .flag ? "`--\(name)`" : "`\(name)`" }

    private func given(_ name: String) -> SpecNode.Entry? {
        guard let node else { return nil }
        if case .mapping(let entries) = node.content { return entries.first { $0.key == name } }
        guard !node.isNull, declarations.first?.name ?? name == name else { return nil }
        return SpecNode.Entry(key: name, location: node.location, value: node)
    }

    private mutating func scalar<V: FieldValue>(_ entry: SpecNode.Entry, _ isValid: (V) -> String?) -> V? {
        guard !entry.value.isBroken else {
            failed.insert(entry.key)
            return nil
        }
        guard case .scalar(let text, _) = entry.value.content else {
            report("expected a single value, found \(entry.value.kind)", entry)
            return nil
        }
        guard !entry.value.isNull else {
            report("has no value", entry)
            return nil
        }
        do {
            let value = try V(field: text)
            if let problem = isValid(value) {
                report(problem, entry)
                return nil
            }
            return value
        } catch {
            report(error.message, entry, suggestion: error.suggestion)
            return nil
        }
    }

    private mutating func report(_ problem: String, _ entry: SpecNode.Entry, suggestion: String? = nil) {
        failed.insert(entry.key)
        diagnostics.append(
            Diagnostic(
                "\(called(entry.key)): \(problem)", at: entry.value.location ?? entry.location, suggestion: suggestion))
    }

    private mutating func missing(_ name: String, example: String) {
        guard let node else { return }
        failed.insert(name)
        let owned = owner.map { "`\($0)` needs " } ?? "missing "
        let why = name == "for" ? ": a fault without an end is refused" : ""
        let written = naming == .flag ? "add `--\(name) \(example)`" : "add `\(name): \(example)`"
        diagnostics.append(Diagnostic("\(owned)\(called(name))\(why)", at: node.location, suggestion: written))
    }

    private mutating func declare(
        _ name: String, _ summary: String, _ shape: FieldShape, list: Bool = false, map: Bool = false,
        properties: [FieldDeclaration] = [], required: Bool = false, standard: String? = nil, example: String? = nil
    ) {
        declarations.append(
            FieldDeclaration(
                name: name, summary: summary, shape: shape, isList: list, isRequired: required, defaultText: standard,
                example: example, isMap: map, properties: properties))
    }
}
