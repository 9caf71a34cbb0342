import ChaosModel
import LinuxKernel

/// The runs of a state directory that are not over: what is under way, and what is not taken back. Nothing is locked for the
/// look, since a run that begins at that moment must not find its journal taken.
public struct OpenRuns: Sendable {
    /// Runs that go on.
    public private(set) var underWay: Set<String> = []
    /// Runs that changed something which is not known to be taken back.
    public private(set) var unsettled: Set<String> = []
    /// Whether the journal holds something of which nobody can tell whose it is.
    public private(set) var isUnclear = false

    /// Looks at the journal and at who holds this host.
    /// - Throws: `KernelError` when there is a journal and it cannot be read.
    public init(state: String) throws(KernelError) {
        let path = state + "/journal"
        underWay = Set(HeldRun.all().compactMap(\.run))
        guard Directory.exists(path) else { return }
        let contents = JournalContents(try File.regular(path, upTo: 256 << 20, followsLinks: false))
        let isHeld = LockHolder.of(path) != nil
        if let run = contents.run, isHeld { underWay.insert(run) }
        guard !contents.pending.isEmpty || !contents.damaged.isEmpty || !contents.foreign.isEmpty else { return }
        if let run = contents.run { unsettled.insert(run) } else { isUnclear = true }
    }
}
