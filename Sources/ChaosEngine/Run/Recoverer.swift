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

    /// A recoverer over a host, in the network namespace of this process.
    public init(host: any Host, bootID: String) {
        self.host = host
        self.bootID = bootID
    }

    /// The command that leads into a run's network namespace when that is not ours: rules and qdiscs there cannot be
    /// seen from here. `nil` when the namespace is ours, or gone with everything in it.
    private func wayInto(foreign namespace: UInt64?) -> String? {
        guard let namespace, namespace != 0,
            namespace != ProcessTable.networkNamespace(HostFacts.processID)
        else { return nil }
        if let inhabitant = ProcessTable.all().first(where: { ProcessTable.networkNamespace($0) == namespace }) {
            return "nsenter --net=/proc/\(inhabitant)/ns/net"
        }
        return NamedNetworkNamespace.name(ofInode: namespace).map { "ip netns exec \($0)" }
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
        let way = wayInto(foreign: journal.contents.namespace)
        for pending in journal.contents.pending.reversed() {
            if let way, pending.undo.needsNetworkNamespace, pending.boot == bootID {
                outcome.leftovers.append(
                    Session.Leftover(
                        undo: pending.undo,
                        reason: "it is in another network namespace: run "
                            + "`\(way) aftershock recover`"))
                continue
            }
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
        return outcome
    }
}
