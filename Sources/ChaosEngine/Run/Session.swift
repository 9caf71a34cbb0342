import ChaosModel
import LinuxKernel

/// The only thing that changes a host: it writes the undo to the journal, makes the change, and reads it back.
public struct Session: ~Copyable {
    /// A moment around a change, for tests that crash there.
    public enum Moment: String, Sendable, CaseIterable {
        case beforeIntend, afterIntend, afterApply, afterVerify, beforeRevert, afterRevert, afterSettle
    }

    /// A change that is in effect.
    public struct Performed: Sendable {
        /// Its number in the journal; `nil` when there is nothing to take back.
        public var id: Journal.ID?
        /// The change.
        public var change: Change
        /// How it is taken back.
        public var undo: Undo
        /// Between the call and the read-back.
        public var effective: TimeBounds
    }

    /// What could not be taken back.
    public struct Leftover: Error, Sendable, CustomStringConvertible {
        /// How it would be taken back.
        public var undo: Undo
        /// Why it could not be.
        public var reason: String

        /// What is left, why, and how to remove it by hand.
        public var description: String { "\(undo.summary): \(reason); by hand: \(undo.manualCommand)" }
    }

    private let host: any Host
    private var journal: Journal
    private let now: @Sendable () -> Int64
    private let observe: @Sendable (Moment) -> Void
    private let clock: any RunClock
    /// Shared changes in effect, and how many steps rest on each: the last one that ends takes it back.
    private var shared: [String: (performed: Performed, holders: Int)] = [:]

    /// Takes a journal over.
    public init(
        host: any Host, journal: consuming Journal, now: @escaping @Sendable () -> Int64,
        observe: @escaping @Sendable (Moment) -> Void = { _ in }
    ) {
        self.init(host: host, journal: journal, now: now, observe: observe, clock: MonotonicClock())
    }

    /// The same by a clock of choice.
    init(
        host: any Host, journal: consuming Journal, now: @escaping @Sendable () -> Int64,
        observe: @escaping @Sendable (Moment) -> Void, clock: any RunClock
    ) {
        self.host = host
        self.journal = journal
        self.now = now
        self.observe = observe
        self.clock = clock
    }

    /// Makes one change: captures the undo, puts it on record, applies, and reads back from the kernel.
    /// - Throws: `HostError` when the kernel refuses or the change is not in effect; it is taken back then.
    public mutating func perform(_ change: Change) throws(HostError) -> Performed {
        if let sharing = change.sharing, let holding = shared[sharing] {
            // A process that was started elsewhere since has to be moved as well; the group's end moves it out again.
            let low = now()
            if try !host.isInEffect(change) {
                try host.apply(change)
                try verify(change)
            }
            shared[sharing] = (holding.performed, holding.holders + 1)
            var performed = holding.performed
            // For this step it is in effect from now on, however long another one has had it.
            performed.effective = TimeBounds(low: low, high: now())
            return performed
        }
        let undo = try host.undo(for: change)
        observe(.beforeIntend)
        var id: Journal.ID?
        if undo.isNeeded {
            do throws(JournalError) { id = try journal.intend(undo, made: change.marker(of: undo)) } catch {
                throw HostError("write the journal", reason: "\(error)")
            }
        }
        observe(.afterIntend)
        let low = now()
        do throws(HostError) {
            try host.apply(change)
            observe(.afterApply)
            try verify(change)
        } catch {
            if let id { _ = try? revert(id, undo) }
            throw error
        }
        observe(.afterVerify)
        let performed = Performed(id: id, change: change, undo: undo, effective: TimeBounds(low: low, high: now()))
        if let sharing = change.sharing, id != nil { shared[sharing] = (performed, 1) }
        return performed
    }

    /// Takes one change back and reads that back from the kernel.
    /// - Throws: `Leftover` when it is still there; the journal entry stays open.
    public mutating func revert(_ performed: Performed) throws(Leftover) -> TimeBounds {
        guard let id = performed.id else { return TimeBounds(low: now(), high: now()) }
        let sharing = performed.change.sharing
        if let sharing, let holding = shared[sharing], holding.holders > 1 {
            shared[sharing] = (holding.performed, holding.holders - 1)
            return TimeBounds(low: now(), high: now())
        }
        let bounds = try revert(id, performed.undo)
        if let sharing { shared[sharing] = nil }
        return bounds
    }

    /// Takes back everything that is pending, newest first. Goes on after a failure.
    public mutating func revertAll() -> [Leftover] {
        var leftovers: [Leftover] = []
        shared = [:]
        for (id, undo) in journal.pending.reversed() {
            do throws(Leftover) { _ = try revert(id, undo) } catch { leftovers.append(error) }
        }
        return leftovers
    }

    /// Counters that prove the effect so far.
    public func evidence(of change: Change) throws(HostError) -> [String: Double] {
        try host.evidence(of: change)
    }

    /// Whether the journal is still the file at `path`: one that was removed or replaced holds nobody off any more.
    public func isJournalInPlace(at path: String) -> Bool { journal.isInPlace(at: path) }

    /// Ends the session; what is pending stays on record for the guardian and for `aftershock recover`.
    public consuming func close() throws(JournalError) {
        try journal.close()
    }

    private func verify(_ change: Change) throws(HostError) {
        guard try Patience(clock: clock).wait({ () throws(HostError) in try host.isInEffect(change) }) else {
            throw HostError(change.summary, reason: "the kernel accepted it, but reading back shows no such thing")
        }
    }

    private mutating func revert(_ id: Journal.ID, _ undo: Undo) throws(Leftover) -> TimeBounds {
        observe(.beforeRevert)
        let low = now()
        try host.restore(undo, by: clock)
        observe(.afterRevert)
        let bounds = TimeBounds(low: low, high: now())
        do throws(JournalError) { try journal.settle(id) } catch {
            throw Leftover(undo: undo, reason: "restored, but \(error)")
        }
        observe(.afterSettle)
        return bounds
    }
}

extension Host {
    /// Reverts and reads back.
    func restore(_ undo: Undo, by clock: any RunClock) throws(Session.Leftover) {
        do throws(HostError) {
            try revert(undo)
            guard try Patience(clock: clock).wait({ () throws(HostError) in try isRestored(undo) }) else {
                throw HostError(undo.summary, reason: "still there after the revert")
            }
        } catch {
            throw Session.Leftover(undo: undo, reason: "\(error)")
        }
    }
}
