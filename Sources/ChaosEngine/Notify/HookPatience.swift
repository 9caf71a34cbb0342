import LinuxKernel
import Synchronization

/// How long somebody waits for hooks once a run is over: until one of the signals that stop a run says otherwise. The
/// executor has blocked them, so one that came since it looked last counts too.
public final class HookPatience: Sendable {
    private let signals: SignalSource
    private let isLost = Atomic<Bool>(false)

    /// Begins to listen: SIGHUP, SIGINT, SIGQUIT and SIGTERM no longer end the calling thread's process.
    /// - Throws: `KernelError` of signalfd(2).
    public init() throws(KernelError) { signals = try SignalSource([1, 2, 3, 15]) }

    /// Whether somebody has asked not to wait any longer.
    public var isOver: Bool {
        if isLost.load(ordering: .relaxed) { return true }
        guard case .some(.some) = try? signals.read() else { return false }
        isLost.store(true, ordering: .relaxed)
        return true
    }
}
