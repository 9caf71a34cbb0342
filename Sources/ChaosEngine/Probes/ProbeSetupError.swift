import ChaosModel

/// A probe that cannot be asked at all, found before the run.
public struct ProbeSetupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The probe's name; `nil` when no probe is to blame.
    public var probe: String?
    /// Where it stands in the spec.
    public var location: Location?
    /// Why, in words.
    public var reason: String

    init(_ spec: ProbeSpec?, _ reason: String) {
        probe = spec?.name
        location = spec?.location
        self.reason = reason
    }

    /// The same for the list of what is wrong with a spec.
    public var diagnostic: Diagnostic { Diagnostic(description, at: location) }

    /// `probe checkout: cannot resolve "shop.invalid": Name or service not known`.
    public var description: String { probe.map { "probe \($0): \(reason)" } ?? reason }
}
