import ChaosModel
import LinuxKernel

/// Takes back what a dead run left behind: the work of the guardian, of `aftershock recover`, and of the next run.
public struct Recoverer: Sendable {
    private let host: any Host
    private let bootID: String
    private let pidNamespace = ProcessTable.ownPIDNamespace
    private let clock: any RunClock

    /// A recoverer over a host. It reaches other network namespaces from the one it is in.
    /// - Parameter bootID: this boot, random(4); empty when it cannot be read.
    public init(host: any Host, bootID: String) {
        self.init(host: host, bootID: bootID, clock: MonotonicClock())
    }

    /// The same by a clock of choice.
    init(host: any Host, bootID: String, clock: any RunClock) {
        self.host = host
        self.bootID = bootID
        self.clock = clock
    }

    /// Takes the lock and carries out every pending undo, newest first. Idempotent.
    /// - Parameter settlingDamage: put a damaged journal aside when everything legible is taken back, so that the next
    ///   run can begin; without it the damage is reported every time. A journal of another version stays.
    /// - Throws: `JournalError.busy` when a run holds the lock and `waiting` is false, `.refused` when the journal cannot be
    ///   read.
    public func recover(
        at path: String, waiting: Bool = false, settlingDamage: Bool = false
    ) throws(JournalError) -> RecoveryOutcome {
        let journal = try LockedJournal.open(path, waiting: waiting)
        var outcome = try recover(journal)
        if host is LinuxHost { StrandedGuardians(of: path).end() }
        if settlingDamage, !outcome.damagedLines.isEmpty, outcome.foreignLines.isEmpty, outcome.leftovers.isEmpty {
            do throws(JournalError) { outcome.damagedCopy = try journal.putAside(from: path) } catch {
                // What was taken back is to be told all the same.
                outcome.refusal = "the damaged journal cannot be put aside: \(error)"
            }
        }
        return outcome
    }

    /// Carries out every pending undo of a journal that is locked already, newest first.
    func recover(_ journal: borrowing LockedJournal) throws(JournalError) -> RecoveryOutcome {
        let contents = journal.contents
        var outcome = RecoveryOutcome(run: contents.run)
        outcome.damagedLines = contents.damaged
        outcome.foreignLines = contents.foreign
        outcome.version = contents.writer?.version
        for pending in contents.pending.reversed() {
            let undo = elsewhere(pending, contents).map { pending.undo.seen(fromOutside: $0) } ?? pending.undo
            do throws(Session.Leftover) {
                switch try fate(of: pending, undo, contents.writer) {
                case .goneWithReboot: outcome.goneWithReboot.append(undo)
                case .goneWithNamespace: outcome.goneWithNamespace.append(undo)
                case .leftAlone(let reason): outcome.leftAlone.append(Session.Leftover(undo: undo, reason: reason))
                case .reverted: outcome.reverted.append(undo)
                }
            } catch {
                outcome.leftovers.append(error)
                continue
            }
            // A journal that cannot be written must not keep the rest from being taken back.
            do throws(JournalError) { try journal.settle(pending.id) } catch {
                outcome.leftovers.append(Session.Leftover(undo: undo, reason: "restored, but \(error)"))
            }
        }
        return outcome
    }

    /// What became of a change.
    private enum Fate {
        case reverted
        case goneWithReboot
        case goneWithNamespace
        case leftAlone(because: String)
    }

    /// Takes one change back, unless it is gone or no longer ours.
    private func fate(
        of pending: JournalContents.Pending, _ undo: Undo, _ writer: JournalWriter?
    ) throws(Session.Leftover) -> Fate {
        if !undo.survivesReboot {
            guard !bootID.isEmpty, !pending.boot.isEmpty else {
                throw Session.Leftover(
                    undo: undo,
                    reason: "/proc/sys/kernel/random/boot_id cannot be read: a reboot may have taken it back")
            }
            if pending.boot != bootID { return .goneWithReboot }
            if let writer, writer.isElsewhere(than: pidNamespace) {
                throw Session.Leftover(
                    undo: undo,
                    reason: "it was made in PID namespace \(writer.pids ?? 0), whose process numbers mean others here: "
                        + "run `aftershock recover` there")
            }
        }
        // What is not in the namespace, such as its helper, is taken back all the same.
        let isGone = undo.namespace.map { !isHere($0) && $0.currentPath == nil } ?? false
        if !isGone, let made = pending.made, isAnothers(undo, made) {
            return .leftAlone(because: "somebody else has set it since, and it is not the fault's any more")
        }
        try host.restore(undo, by: clock)
        return isGone ? .goneWithNamespace : .reverted
    }

    /// Whether what is there is neither the earlier value nor the fault's. When the host cannot say, it is taken back.
    private func isAnothers(_ undo: Undo, _ made: Undo) -> Bool {
        let there = undo.namespace.map { made.seen(fromOutside: $0) } ?? made
        do throws(HostError) {
            if try host.isRestored(undo) { return false }
            return try !host.isRestored(there)
        } catch { return false }
    }

    /// The network namespace of the run when that is not ours: what the run called its own is elsewhere for us.
    private func elsewhere(
        _ pending: JournalContents.Pending, _ contents: JournalContents
    ) -> NetworkNamespaceID? {
        if let place = pending.place { return isHere(place) ? nil : place }
        guard let inode = contents.namespace, inode != 0, let here = NetworkNamespace.currentInode, inode != here else {
            return nil
        }
        return NetworkNamespaceID(inode: inode, path: "/proc/\(contents.executor?.pid ?? 0)/ns/net")
    }

    /// Whether a namespace is the one we are in.
    private func isHere(_ namespace: NetworkNamespaceID) -> Bool {
        guard let here = NetworkNamespace.current else { return false }
        return namespace.isSame(inode: here.inode, cookie: here.cookie)
    }
}
