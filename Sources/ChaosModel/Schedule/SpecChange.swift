/// An experiment's nodes while they are changed, with what is wrong with the changes.
struct SpecChange {
    /// The nodes as they are now.
    private(set) var root: SpecNode
    /// What does not apply so far.
    private(set) var problems: [Diagnostic] = []

    private let faults: [any Fault.Type]
    /// The changes and the places of the values that they made.
    private var made: [(word: String, place: Location?)] = []

    init(root: SpecNode, faults: [any Fault.Type]) {
        self.root = root
        self.faults = faults
    }

    /// Sets a field of every step with a fault: `network.loss.percent=5%`.
    mutating func set(_ text: String) {
        let word = "--set \(text)"
        guard let equals = text.firstIndex(of: "="), let dot = text[..<equals].lastIndex(of: ".") else {
            return refuse(word, "is no change of a field", "write it like `--set network.loss.percent=5%`")
        }
        let (fault, field) = (String(text[..<dot]), String(text[text.index(after: dot)..<equals]))
        let names = method.flatMap { Self.faults(in: $0, known) }
        guard let type = faults.first(where: { $0.name == fault }), names.contains(fault) else {
            let found = Set(names).sorted()
            return refuse(
                word, "there is no `\(fault)` in the method",
                Spelling.suggestion(for: fault, among: found) ?? "it has \(found.joined(separator: ", "))",
                at: method.first?.location)
        }
        let fields = FaultDescription(of: type).fields
        guard let declared = fields.first(where: { $0.name == field }) else {
            let known = fields.map(\.name)
            return refuse(
                word, "`\(fault)` has no field `\(field)`",
                Spelling.suggestion(for: field, among: known) ?? "known are \(known.joined(separator: ", "))")
        }
        let value = String(text[text.index(after: equals)...])
        guard let node = self.value(value, isList: declared.isList, word) else { return }
        var places: [Location?] = []
        change("method") { Self.set(field, of: fault, to: node, in: &$0, &places) }
        made += places.map { (word, $0) }
    }

    /// Replaces what a target stands for: `db=port:5433`.
    mutating func aim(_ text: String) {
        let word = "--target \(text)"
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            return refuse(word, "is no change of a target", "write it like `--target db=port:5433`")
        }
        let name = String(text[..<equals]), selector = String(text[text.index(after: equals)...])
        let entries = root.entries.first { $0.key == "targets" }?.value.entries ?? []
        guard let entry = entries.first(where: { $0.key == name }) else {
            return refuse(
                word, "there is no target `\(name)`",
                Spelling.suggestion(for: name, among: entries.map(\.key))
                    ?? (entries.isEmpty ? nil : "known are \(entries.map(\.key).joined(separator: ", "))"))
        }
        let parts: [(key: String, text: String)]
        do throws(FieldError) { parts = try Target.Selector.parts(field: selector) } catch {
            return refuse(word, error.message, error.suggestion, at: entry.location)
        }
        let place = entry.value.location
        let node = SpecNode(
            content: .mapping(
                parts.map { part in
                    SpecNode.Entry(
                        key: part.key, location: place,
                        value: SpecNode(content: .scalar(part.text, isPlain: false), location: place))
                }), location: place)
        change("targets") { targets in
            guard case .mapping(var entries) = targets.content else { return }
            for index in entries.indices where entries[index].key == name { entries[index].value = node }
            targets.content = .mapping(entries)
        }
        made.append((word, place))
    }

    /// Reads the changed experiment.
    /// - Throws: `Diagnostics`: what is wrong with it now is wrong by the changes, and says by which.
    func check() throws(Diagnostics) {
        do throws(Diagnostics) { _ = try SpecParser.parse(root, faults: faults) } catch {
            throw Diagnostics(
                error.all.map { problem in
                    let words = made.filter { $0.place == problem.location }.map { "`\($0.word)`" }
                    var told = problem
                    told.message =
                        (words.last ?? "by `\(made.map(\.word).joined(separator: " "))`") + ": " + problem.message
                    return told
                })
        }
    }

    private var known: [String] { faults.map { $0.name } }
    private var method: [SpecNode] {
        guard case .sequence(let items)? = root.entries.first(where: { $0.key == "method" })?.value.content else {
            return []
        }
        return items
    }

    private mutating func refuse(_ word: String, _ message: String, _ help: String?, at place: Location? = nil) {
        problems.append(Diagnostic("`\(word)`: \(message)", at: place, suggestion: help))
    }

    /// The value of a field: a list may be written as YAML writes one, anything else is text.
    private mutating func value(_ text: String, isList: Bool, _ word: String) -> SpecNode? {
        let scalar = SpecNode(content: .scalar(text, isPlain: true))
        guard isList, text.hasPrefix("[") else { return scalar }
        do throws(Diagnostics) {
            let document = SpecDocument(try SpecSource(name: word, text: text))
            if let root = document.root, document.diagnostics.isEmpty { return root }
            refuse(word, document.diagnostics.first?.message ?? "is no list", "write it like `[a, b]`")
        } catch { refuse(word, error.all.first?.message ?? "is no text", nil) }
        return nil
    }

    private mutating func change(_ key: String, _ body: (inout SpecNode) -> Void) {
        guard case .mapping(var entries) = root.content, let index = entries.firstIndex(where: { $0.key == key }) else {
            return
        }
        body(&entries[index].value)
        root.content = .mapping(entries)
    }

    /// The faults of an entry of the method, in parallel and stages too.
    private static func faults(in node: SpecNode, _ known: [String]) -> [String] {
        switch node.content {
        case .scalar: []
        case .sequence(let items): items.flatMap { faults(in: $0, known) }
        case .mapping(let entries):
            entries.flatMap { entry in known.contains(entry.key) ? [entry.key] : faults(in: entry.value, known) }
        }
    }

    private static func set(
        _ field: String, of fault: String, to value: SpecNode, in node: inout SpecNode, _ places: inout [Location?]
    ) {
        switch node.content {
        case .scalar: return
        case .sequence(var items):
            for index in items.indices { set(field, of: fault, to: value, in: &items[index], &places) }
            node.content = .sequence(items)
        case .mapping(var entries):
            for index in entries.indices {
                if entries[index].key == fault {
                    places.append(put(value, as: field, into: &entries[index]))
                } else {
                    set(field, of: fault, to: value, in: &entries[index].value, &places)
                }
            }
            node.content = .mapping(entries)
        }
    }

    /// Puts a value into a step.
    /// - Returns: where it is said to stand: at the value that it replaces, or at the step.
    private static func put(_ value: SpecNode, as field: String, into step: inout SpecNode.Entry) -> Location? {
        var fields = step.value.entries
        if let index = fields.firstIndex(where: { $0.key == field }) {
            let place = fields[index].value.location
            fields[index].value = value.placed(at: place)
            step.value.content = .mapping(fields)
            return place
        }
        fields.append(SpecNode.Entry(key: field, location: step.location, value: value.placed(at: step.location)))
        step.value.content = .mapping(fields)
        return step.location
    }
}

extension SpecNode {
    /// The same node with all of it at one place.
    fileprivate func placed(at place: Location?) -> SpecNode {
        var copy = self
        copy.location = place
        if case .sequence(let items) = content { copy.content = .sequence(items.map { $0.placed(at: place) }) }
        return copy
    }
}
