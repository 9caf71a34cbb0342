/// The one thing that touches a host. `LinuxHost` is the kernel; `SimulatedHost` is memory.
public protocol Host: Sendable {
    /// Reads facts. Changes nothing that lasts: mechanisms are attempted in scratch namespaces and groups.
    func survey(_ scope: Survey.Scope) throws(HostError) -> Survey
    /// What would take `change` back, captured from the host's state now. Reads only.
    func undo(for change: Change) throws(HostError) -> Undo
    /// Carries a change out.
    func apply(_ change: Change) throws(HostError)
    /// Reads back from the host whether the change is in effect.
    func isInEffect(_ change: Change) throws(HostError) -> Bool
    /// Counters that prove the effect so far: packets matched, throttled periods, CPU seconds burned.
    func evidence(of change: Change) throws(HostError) -> [String: Double]
    /// Restores what `undo` recorded. Idempotent: reverting twice is not an error.
    /// - Throws: `HostError` when the kernel refuses; the journal entry then stays open.
    func revert(_ undo: Undo) throws(HostError)
    /// Reads back from the host whether what `undo` restores is restored.
    func isRestored(_ undo: Undo) throws(HostError) -> Bool
}

/// The host refused, with the operation and the kernel's error number.
public struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, such as `write /sys/fs/cgroup/shop/cpu.max`.
    public var operation: String
    /// The kernel's error number; 0 when the refusal is ours.
    public var errno: Int32
    /// The reason in words.
    public var reason: String

    /// Makes an error.
    public init(_ operation: String, errno: Int32 = 0, reason: String) {
        self.operation = operation
        self.errno = errno
        self.reason = reason
    }

    /// `write cpu.max: Device or resource busy (errno 16)`.
    public var description: String {
        errno == 0 ? "\(operation): \(reason)" : "\(operation): \(reason) (errno \(errno))"
    }
}
