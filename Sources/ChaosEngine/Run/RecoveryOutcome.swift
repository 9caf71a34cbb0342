import ChaosModel

/// What a recovery found and did.
public struct RecoveryOutcome: Sendable {
    /// The run whose journal it was.
    public var run: String?
    /// The product's version that wrote the journal, when it says so.
    public var version: String?
    /// Taken back now.
    public var reverted: [Undo] = []
    /// Gone with the boot they were made in.
    public var goneWithReboot: [Undo] = []
    /// Gone with the network namespace they were made in.
    public var goneWithNamespace: [Undo] = []
    /// Set to something else by somebody else since, and left so; said once.
    public var leftAlone: [Session.Leftover] = []
    /// Still there.
    public var leftovers: [Session.Leftover] = []
    /// Lines of the journal that could not be read.
    public var damagedLines: [Int] = []
    /// Lines of the journal that are another version's.
    public var foreignLines: [Int] = []
    /// Where the damaged journal is kept, once it was put aside.
    public var damagedCopy: String?
    /// Why it could not be put aside.
    public var refusal: String?

    /// This outcome of another try with what earlier ones took back.
    func joined(to earlier: RecoveryOutcome?) -> RecoveryOutcome {
        var joined = self
        joined.reverted = (earlier?.reverted ?? []) + reverted
        joined.goneWithReboot = (earlier?.goneWithReboot ?? []) + goneWithReboot
        joined.goneWithNamespace = (earlier?.goneWithNamespace ?? []) + goneWithNamespace
        joined.leftAlone = (earlier?.leftAlone ?? []) + leftAlone
        return joined
    }

    /// Whether the journal had nothing to say.
    public var isClean: Bool { isWhole && reverted.isEmpty && goneWithReboot.isEmpty && goneWithNamespace.isEmpty }

    /// Whether everything is known to be as it was before the run.
    public var isWhole: Bool {
        leftovers.isEmpty && leftAlone.isEmpty && damagedLines.isEmpty && foreignLines.isEmpty && refusal == nil
    }
}

extension Recoverer {
    /// What was found and done.
    public typealias Outcome = RecoveryOutcome
}
