/// How faults are held, beside what they are.
public struct FaultSettings: Sendable {
    /// The longest that the faults stay, whatever the body does: the guardian enforces it.
    public var atMost: Duration
    /// What is refused unless it is named here.
    public var consents: Set<Consent>
    /// How long to wait while another run has the host: tests that run side by side take turns.
    public var patience: Duration
    /// Whether a fault that met nothing fails the test: its body has shown nothing then.
    public var requiresEffect: Bool
    /// The command that injects; looked for when `nil`.
    public var command: AftershockCommand?
    /// Is given the report, once everything is taken back.
    public var onReport: @Sendable (FaultReport) -> Void

    /// Makes settings; everything has a default.
    public init(
        atMost: Duration = .seconds(60), consents: Set<Consent> = [], patience: Duration = .seconds(60),
        requiresEffect: Bool = true, command: AftershockCommand? = nil,
        onReport: @escaping @Sendable (FaultReport) -> Void = { _ in }
    ) {
        self.atMost = atMost
        self.consents = consents
        self.patience = patience
        self.requiresEffect = requiresEffect
        self.command = command
        self.onReport = onReport
    }
}
