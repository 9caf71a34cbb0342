import ChaosModel

/// A value of an imported document: what it is, its path, and where it stands. Scalars stay text.
public struct SourceNode: Sendable {
    /// What the value is.
    enum Content: Sendable {
        /// Text; `isPlain` tells `80` from `"80"`.
        case scalar(String, isPlain: Bool)
        case sequence([SourceNode])
        case mapping([Entry])
    }

    /// A key and its value.
    struct Entry: Sendable {
        var key: String
        var value: SourceNode
    }

    /// Where it is in the document: `spec.delay.latency`, `method[0].provider.url`; empty for the root.
    var path: String
    var content: Content
    /// Where the value begins in the text.
    var location: Location

    /// The value of a key; `nil` when there is none, or nothing is written behind it.
    subscript(key: String) -> SourceNode? {
        guard let found = entries.first(where: { $0.key == key })?.value, !found.isNull else { return nil }
        return found
    }

    /// Keys and values; empty for anything but a mapping.
    var entries: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }

    /// Values in order; empty for anything but a list.
    var items: [SourceNode] { if case .sequence(let items) = content { items } else { [] } }

    /// The text of a single value.
    var text: String? { if case .scalar(let text, _) = content { text } else { nil } }

    /// Whether nothing was written, or null.
    var isNull: Bool {
        if case .scalar(let text, isPlain: true) = content {
            ["", "~", "null", "Null", "NULL"].contains(text)
        } else {
            false
        }
    }

    /// Whether it is a mapping.
    var isMapping: Bool { if case .mapping = content { true } else { false } }

    /// Whether it is a list.
    var isSequence: Bool { if case .sequence = content { true } else { false } }

    /// The node in words.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Everything below that has nothing below it: single values, and lists and mappings without content.
    var leaves: [SourceNode] {
        switch content {
        case .sequence(let items) where !items.isEmpty: items.flatMap(\.leaves)
        case .mapping(let entries) where !entries.isEmpty: entries.flatMap(\.value.leaves)
        default: [self]
        }
    }

    /// The same value, as though it stood somewhere else.
    func moved(to path: String) -> SourceNode {
        var copy = self
        copy.path = path
        switch content {
        case .scalar: break
        case .sequence(let items):
            copy.content = .sequence(items.enumerated().map { $1.moved(to: Self.path(path, item: $0)) })
        case .mapping(let entries):
            copy.content = .mapping(
                entries.map { Entry(key: $0.key, value: $0.value.moved(to: Self.path(path, key: $0.key))) })
        }
        return copy
    }

    /// The path of a key's value.
    static func path(_ path: String, key: String) -> String {
        let isPlain = !key.isEmpty && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
        guard isPlain else { return path + "[\"\(key)\"]" }
        return path.isEmpty ? key : path + "." + key
    }

    /// The path of a list's item.
    static func path(_ path: String, item: Int) -> String { path + "[\(item)]" }
}
