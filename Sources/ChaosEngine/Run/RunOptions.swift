import ChaosModel

/// How a run is carried out, beside what the spec says.
public struct RunOptions: Sendable {
    /// Directory of the journal and the bundles.
    public var state: String
    /// The spec's text, kept in the bundle.
    public var spec: [UInt8]
    /// The run's identity: eight letters and digits.
    public var run: String
    /// Version of the command, for the record.
    public var version: String
    /// The `aftershock` command that guardian and helpers are started from.
    public var executable: String
    /// Looks for marks that stop every run.
    public var halt: HaltWatch?
    /// The capabilities that are held from the first change on, for the record.
    public var capabilities: Set<LinuxCapability>?
    /// Whether whoever holds the faults from outside has let go of them: the run then ends as one whose method is over.
    public var isReleased: @Sendable () -> Bool = { false }
    /// Who conducts it together with the runs of other hosts; `nil` for a run on its own.
    public var conductor: (any RunConductor)?
    /// Tells others how the run goes; `nil` when nobody wants to know.
    public var notifier: (any RunNotifier)?
    /// Crash points for tests; does nothing by default.
    public var observe: @Sendable (Session.Moment) -> Void = { _ in }

    /// Makes options.
    public init(state: String, spec: [UInt8], run: String, version: String, executable: String) {
        self.state = state
        self.spec = spec
        self.run = run
        self.version = version
        self.executable = executable
    }

    /// The journal's path.
    public var journal: String { state + "/journal" }

    /// A fresh identity: eight random letters and digits.
    public static func freshRun() -> String {
        String((0..<8).compactMap { _ in "abcdefghijkmnpqrstuvwxyz23456789".randomElement() })
    }
}
