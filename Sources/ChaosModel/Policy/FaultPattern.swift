/// Faults by name, `network.delay` or `network.*`: at least one that there is.
public struct FaultPattern: Hashable, Sendable, FieldValue {
    /// The pattern.
    public var pattern: NamePattern

    /// How the type looks in help and in the schema.
    public static var shape: FieldShape { FieldShape(jsonType: "string", metavar: "FAULT") }
    /// Stands in for a value that is missing or wrong.
    public static var placeholder: FaultPattern { FaultPattern(pattern: NamePattern("*")) }

    private init(pattern: NamePattern) { self.pattern = pattern }

    /// Reads the text form.
    /// - Throws: `FieldError` when no fault has such a name: a rule about none would hold by accident.
    public init(field text: String) throws(FieldError) {
        pattern = try NamePattern(field: text)
        let names = FaultCatalog.all.map { $0.name }
        guard names.contains(where: pattern.matches) else {
            throw FieldError(
                "there is no fault `\(text)`",
                suggestion: Spelling.suggestion(for: text, among: names) ?? "`aftershock list faults` names them all")
        }
    }

    /// The text form, which reads back as the same value.
    public var fieldText: String { pattern.text }

    /// Whether a fault is meant.
    public func matches(_ fault: String) -> Bool { pattern.matches(fault) }
}
