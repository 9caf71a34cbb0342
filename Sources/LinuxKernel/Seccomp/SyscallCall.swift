/// A system call that waits for an answer.
public struct SyscallCall: Sendable {
    /// Where it stands among those that wait.
    let slot: Int
    /// The kernel's name for it.
    let id: UInt64
    /// The thread that makes it; 0 when it is not in our pid namespace.
    public let thread: Int32
    /// Its number.
    public let number: Int32
    /// Its arguments.
    public let arguments: [UInt64]
}
