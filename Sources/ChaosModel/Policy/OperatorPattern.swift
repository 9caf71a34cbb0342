/// Users or groups of them: `group:sre`, `user:ann`.
public struct OperatorPattern: Hashable, Sendable, FieldValue {
    /// Whether it is about groups.
    public var isGroup: Bool
    /// The name.
    public var name: NamePattern

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape {
        FieldShape(jsonType: "string", metavar: "WHO", pattern: "^(user|group):.+$")
    }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: OperatorPattern { OperatorPattern(isGroup: false, name: .placeholder) }

    private init(isGroup: Bool, name: NamePattern) {
        self.isGroup = isGroup
        self.name = name
    }

    /// Reads the text form.
    /// - Throws: `FieldError` when it is none.
    public init(field text: String) throws(FieldError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts[0] == "user" || parts[0] == "group" else {
            throw FieldError("`\(text)` is nobody", suggestion: "write `group:sre` or `user:ann`")
        }
        isGroup = parts[0] == "group"
        name = try NamePattern(field: parts[1])
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { (isGroup ? "group:" : "user:") + name.text }

    /// Whether somebody is meant.
    public func matches(_ someone: Operator) -> Bool {
        isGroup ? someone.groups.contains(where: name.matches) : name.matches(someone.name)
    }
}
