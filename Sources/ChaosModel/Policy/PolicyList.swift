/// Faults, targets and consents that a rule allows or denies.
public struct PolicyList: Hashable, Sendable {
    /// By the fault.
    public var faults: [FaultPattern] = []
    /// By the target.
    public var targets: [TargetPattern] = []
    /// By what the spec consents to.
    public var consents: [Consent] = []

    /// - Parameter isAllowed: Whether what is listed is allowed, and everything else is not.
    init(_ fields: inout FieldReader, isAllowed: Bool) {
        let only = isAllowed ? "; no others are" : ""
        let verb = isAllowed ? "allowed" : "refused"
        faults = fields.list(
            "faults", "Faults that are \(verb)\(only).", example: "[\"network.*\"]", mayBeEmpty: isAllowed)
        targets = fields.list(
            "targets", "Targets that are \(verb)\(only). `host` is a fault without one.", example: "[\"unit:shop-*\"]",
            mayBeEmpty: isAllowed)
        consents = fields.list(
            "consents", "Consents that are \(verb)\(only).", example: "[sshd]", mayBeEmpty: isAllowed)
        named = Set(["faults", "targets", "consents"].filter { fields.has($0) })
    }

    /// Which of the lists were written: an empty list that is allowed allows nothing.
    public var named: Set<String> = []

    func words(_ verb: String) -> [String] {
        [
            ("faults", faults.map(\.fieldText)), ("targets", targets.map(\.fieldText)),
            ("consents", consents.map(\.rawValue)),
        ].compactMap { name, items in
            named.contains(name) ? "\(verb) \(name): \(items.isEmpty ? "none" : items.joined(separator: ", "))" : nil
        }
    }
}
