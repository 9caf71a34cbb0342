/// A value of a spec file and where it stands. Scalars stay text: what they mean is up to the field that reads them.
public struct SpecNode: Hashable, Sendable {
    /// What the value is.
    public enum Content: Hashable, Sendable {
        /// Text; `isPlain` tells `80%` from `"80%"`.
        case scalar(String, isPlain: Bool)
        /// Values in order.
        case sequence([SpecNode])
        /// Keys and values in file order.
        case mapping([Entry])
    }

    /// A key and its value.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public var key: String
        /// Where the key stands.
        public var location: Location?
        /// The value.
        public var value: SpecNode
    }

    /// What the value is.
    public var content: Content
    /// Where it begins; `nil` for a value that comes from the command line.
    public var location: Location?
    /// Whether it stands for something that could not be read and was reported.
    var isBroken = false

    /// Makes a node.
    public init(content: Content, location: Location? = nil) {
        self.content = content
        self.location = location
    }

    /// One text as a scalar, any other number as a sequence.
    init(texts: [String]) {
        let scalars = texts.map { SpecNode(content: .scalar($0, isPlain: false)) }
        self = scalars.count == 1 ? scalars[0] : SpecNode(content: .sequence(scalars))
    }

    /// Whether nothing was written, or YAML's null.
    public var isNull: Bool {
        if case .scalar(let text, isPlain: true) = content {
            ["", "~", "null", "Null", "NULL"].contains(text)
        } else {
            false
        }
    }

    /// Keys and values; empty for anything but a mapping.
    var entries: [Entry] { if case .mapping(let entries) = content { entries } else { [] } }

    /// Where a key has this text, here or anywhere below.
    func place(of key: String, _ text: String) -> Location? {
        for entry in entries {
            if entry.key == key, case .scalar(text, _) = entry.value.content { return entry.value.location }
            if let found = entry.value.place(of: key, text) { return found }
        }
        guard case .sequence(let items) = content else { return nil }
        return items.lazy.compactMap { $0.place(of: key, text) }.first
    }

    /// Whether it is text.
    var isScalar: Bool { if case .scalar = content { true } else { false } }

    /// Whether it is a mapping.
    var isMapping: Bool { if case .mapping = content { true } else { false } }

    /// The node in words, for messages about a value of the wrong kind.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
