import ChaosModel
import LinuxKernel

/// Stops the runs of this host and keeps new ones from beginning, or lets them begin again: what the command and the daemon
/// have in common. Every part is tried whatever became of the others: a full disk must not keep a run going.
public struct HostHalt: Sendable {
    /// A run that was to be stopped.
    public struct Stopped: Sendable {
        /// How it went.
        public var outcome: Halt.Outcome
        /// Whether there is no other run.
        public var isAlone: Bool
    }

    /// The state directory.
    public let state: String
    private let isDefault: Bool
    private let places: HaltPlaces

    /// Describes where marks are.
    /// - Parameters:
    ///   - isDefault: whether the state directory is the standard one, which root's mark makes.
    ///   - files: marks that a policy names.
    public init(state: String, isDefault: Bool, files: [String]) {
        self.state = state
        self.isDefault = isDefault
        places = HaltPlaces(state: state, files: files)
    }

    /// Keeps new runs from beginning: first of all, so that none begins between the end of one and the mark.
    /// - Returns: why each place of a mark refused one, and whether none took it.
    public func mark(_ text: String) -> (isMarked: Bool, problems: [String]) {
        var isMarked = false
        var problems: [String] = []
        for place in HaltMark.writable(state: state, isDefault: isDefault) {
            do throws(KernelError) {
                try place.make(text)
                isMarked = true
            } catch {
                problems.append("\(error)")
            }
        }
        return (isMarked, problems)
    }

    /// Stops these runs, and whoever holds the journal of the state directory beside them.
    /// - Throws: `StateDirectory.Distrust` after the runs are stopped, when the journal is not looked at.
    public func stop(
        _ held: [HeldRun], tell: (Stopped) -> Void
    ) throws(StateDirectory.Distrust) {
        for run in held {
            tell(Stopped(outcome: Halt().carryOut(run, trusted: Self.isTrusted), isAlone: false))
        }
        if Directory.exists(state) { try StateDirectory(state).check() }
        let journal = state + "/journal"
        if !held.contains(where: { $0.journal == journal }) {
            tell(Stopped(outcome: Halt().carryOut(journal: journal), isAlone: held.isEmpty))
        }
    }

    /// Removes every mark that we may.
    /// - Returns: the marks that are gone, and why others are not.
    public func clear() -> (removed: [HaltMark], problems: [String]) {
        var removed: [HaltMark] = []
        var problems: [String] = []
        for mark in HaltMark.removable(in: places) {
            do throws(KernelError) {
                try FileMark.remove(mark.path)
                removed.append(mark)
            } catch {
                problems.append("\(error)")
            }
        }
        return (removed, problems)
    }

    /// Why no run begins; `nil` when runs are not halted.
    public func remaining() -> String? {
        do throws(KernelError) { return try HaltWatch(places).refusal() } catch { return "\(error)" }
    }

    /// Whether nobody but us can have written a journal.
    private static func isTrusted(_ journal: String) -> Bool {
        guard let slash = journal.lastIndex(of: "/"), slash != journal.startIndex else { return false }
        do throws(KernelError) { try Directory.requirePrivate(String(journal[..<slash])) } catch { return false }
        return true
    }
}
