import ChaosModel
import LinuxKernel

/// Takes back what a dead run left behind: the work of the guardian, of `aftershock recover`, and of the next run.
public struct Recoverer: Sendable {
    /// What was found and done.
    public struct Outcome: Sendable {
        /// The run whose journal it was.
        public var run: String?
        /// Taken back now.
        public var reverted: [Undo] = []
        /// Gone with the boot they were made in.
        public var goneWithReboot: [Undo] = []
        /// Still there.
        public var leftovers: [Session.Leftover] = []
        /// Lines of the journal that could not be read.
        public var damagedLines: [Int] = []
        /// Where the damaged journal is kept, once it was put aside.
        public var damagedCopy: String?

        /// Whether the journal had nothing to say.
        public var isClean: Bool {
            reverted.isEmpty && goneWithReboot.isEmpty && leftovers.isEmpty && damagedLines.isEmpty
        }
    }

    private let host: any Host
    private let bootID: String

    /// A recoverer over a host.
    public init(host: any Host, bootID: String) {
        self.host = host
        self.bootID = bootID
    }

    /// Takes the lock and carries out every pending undo, newest first. Idempotent.
    /// - Parameter settlingDamage: put a damaged journal aside when everything legible is taken back, so that the next
    ///   run can begin; without it the damage is reported every time.
    /// - Throws: `JournalError.busy` when a run holds the lock and `waiting` is false.
    public func recover(
        at path: String, waiting: Bool = false, settlingDamage: Bool = false
    ) throws(JournalError) -> Outcome {
        let journal = try LockedJournal.open(path, waiting: waiting)
        var outcome = Outcome(run: journal.contents.run)
        outcome.damagedLines = journal.contents.damaged
        for pending in journal.contents.pending.reversed() {
            if pending.boot != bootID && !pending.undo.survivesReboot {
                outcome.goneWithReboot.append(pending.undo)
            } else {
                do throws(Session.Leftover) {
                    try host.restore(pending.undo)
                    outcome.reverted.append(pending.undo)
                } catch {
                    outcome.leftovers.append(error)
                    continue
                }
            }
            try journal.settle(pending.id)
        }
        if settlingDamage, !outcome.damagedLines.isEmpty, outcome.leftovers.isEmpty {
            outcome.damagedCopy = try journal.putAside(from: path)
        }
        return outcome
    }
}
