import LinuxKernel

/// Who listens on a port, in the network namespace of the thread that asks.
struct PortListeners: Sendable {
    /// The processes that can be seen.
    let pids: [Int32]
    /// Whether somebody listens whom we may not see: ptrace(2) guards /proc/PID/fd.
    let isHidden: Bool

    /// Looks.
    init(_ port: UInt16) {
        pids = ProcessTable.listening(on: port)
        isHidden = pids.isEmpty && ListeningSocket.all().contains { $0.port == port }
    }
}
