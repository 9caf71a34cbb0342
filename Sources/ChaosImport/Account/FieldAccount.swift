import ChaosModel

/// What became of every value of one document. A value about which nothing was said is not imported: nothing is dropped
/// in silence. Shared by all who read the document.
final class FieldAccount {
    private var fates: [String: (fate: FieldFate, note: String)] = [:]
    private let document: Int
    private let root: SourceNode
    /// Values that are not repeated.
    private var hidden: Set<String> = []
    /// What the document asks the operator for.
    private(set) var asked = AskedNames()

    /// Opens the account of a document.
    init(_ root: SourceNode, document: Int) {
        self.root = root
        self.document = document
    }

    /// Says that the spec says the same; `place` is where.
    func imported(_ node: SourceNode?, _ place: String) { set(node, .imported, place) }

    /// Says that nothing needs to say it, because of `reason`.
    func unneeded(_ node: SourceNode?, _ reason: String) { set(node, .unneeded, reason) }

    /// Says that the spec says something near it; `how` says what differs.
    func approximated(_ node: SourceNode?, _ how: String) { set(node, .approximated, how) }

    /// Says that it is not imported, why, and what comes nearest.
    func refused(_ node: SourceNode?, _ reason: String) { set(node, .notImported, reason) }

    /// Notes that a network is asked for by this name.
    func askForAddress(_ name: String) { asked.addresses.insert(name) }

    /// Notes that a variable is asked for.
    func askForVariable(_ name: String) { asked.variables.insert(name) }

    /// Keeps the values out of the account's text.
    func hide(_ node: SourceNode?) { for leaf in node?.leaves ?? [] { hidden.insert(leaf.path) } }

    /// The text of a single value; anything else is refused.
    func text(_ node: SourceNode?) -> String? {
        guard let node else { return nil }
        if let text = node.text { return text }
        refused(node, "a single value is expected here, found \(node.kind)")
        return nil
    }

    /// A value, read by `read`; what cannot be read is refused with `form`.
    func value<Value>(_ node: SourceNode?, _ form: String, _ read: (String) -> Value?) -> Value? {
        guard let text = text(node) else { return nil }
        if let value = read(text) { return value }
        refused(node, "\(form) is expected here")
        return nil
    }

    /// The worse of two things said counts.
    private func set(_ node: SourceNode?, _ fate: FieldFate, _ note: String) {
        for leaf in node?.leaves ?? [] {
            if let known = fates[leaf.path], known.fate >= fate { continue }
            fates[leaf.path] = (fate, note)
        }
    }

    /// Every value, in the order of the document.
    var fields: [ImportedField] {
        root.leaves.map { leaf in
            let (fate, note) =
                fates[leaf.path]
                ?? (leaf.isNull || leaf.text == nil
                    ? (.unneeded, "nothing is written here")
                    : (.notImported, "Aftershock knows no counterpart of this field"))
            return ImportedField(
                document: document, path: leaf.path.isEmpty ? "." : leaf.path, location: leaf.location,
                value: hidden.contains(leaf.path) ? "(left out)" : Self.excerpt(leaf), fate: fate, note: note)
        }
    }

    private static func excerpt(_ leaf: SourceNode) -> String {
        switch leaf.content {
        case .scalar(let text, _): CommentText.line(text, limit: 80)
        case .sequence: "[]"
        case .mapping: "{}"
        }
    }
}
