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
        /// Gone with the network namespace they were made in.
        public var goneWithNamespace: [Undo] = []
        /// Still there.
        public var leftovers: [Session.Leftover] = []
        /// Lines of the journal that could not be read.
        public var damagedLines: [Int] = []
        /// Where the damaged journal is kept, once it was put aside.
        public var damagedCopy: String?

        /// Whether the journal had nothing to say.
        public var isClean: Bool {
            reverted.isEmpty && goneWithReboot.isEmpty && goneWithNamespace.isEmpty && leftovers.isEmpty
                && damagedLines.isEmpty
        }
    }

    private let host: any Host
    private let bootID: String

    /// A recoverer over a host. It reaches other network namespaces from the one it is in.
    public init(host: any Host, bootID: String) {
        self.host = host
        self.bootID = bootID
    }

    /// The network namespace of the run when that is not ours: what the run called its own is elsewhere for us.
    private func elsewhere(_ contents: JournalContents) -> NetworkNamespaceID? {
        guard let inode = contents.namespace, inode != 0, let here = NetworkNamespace.currentInode, inode != here else {
            return nil
        }
        return NetworkNamespaceID(inode: inode, path: "/proc/\(contents.executor?.pid ?? 0)/ns/net")
    }

    /// Takes the lock and carries out every pending undo, newest first. Idempotent.
    /// - Parameter settlingDamage: put a damaged journal aside when everything legible is taken back, so that the next
    ///   run can begin; without it the damage is reported every time.
    /// - Throws: `JournalError.busy` when a run holds the lock and `waiting` is false.
    public func recover(
        at path: String, waiting: Bool = false, settlingDamage: Bool = false
    ) throws(JournalError) -> Outcome {
        let journal = try LockedJournal.open(path, waiting: waiting)
        var outcome = try recover(journal)
        if settlingDamage, !outcome.damagedLines.isEmpty, outcome.leftovers.isEmpty {
            outcome.damagedCopy = try journal.putAside(from: path)
        }
        return outcome
    }

    /// Carries out every pending undo of a journal that is locked already, newest first.
    func recover(_ journal: borrowing LockedJournal) throws(JournalError) -> Outcome {
        var outcome = Outcome(run: journal.contents.run)
        outcome.damagedLines = journal.contents.damaged
        let elsewhere = elsewhere(journal.contents)
        for pending in journal.contents.pending.reversed() {
            let undo = elsewhere.map { pending.undo.seen(fromOutside: $0) } ?? pending.undo
            if pending.boot != bootID && !undo.survivesReboot {
                outcome.goneWithReboot.append(undo)
            } else {
                // What is not in the namespace, such as its helper, is taken back all the same.
                let isGone = undo.namespace.map { $0.currentPath == nil } ?? false
                do throws(Session.Leftover) {
                    try host.restore(undo)
                    if isGone { outcome.goneWithNamespace.append(undo) } else { outcome.reverted.append(undo) }
                } catch {
                    outcome.leftovers.append(error)
                    continue
                }
            }
            // A journal that cannot be written must not keep the rest from being taken back.
            do throws(JournalError) { try journal.settle(pending.id) } catch {
                outcome.leftovers.append(Session.Leftover(undo: undo, reason: "restored, but \(error)"))
            }
        }
        return outcome
    }
}
