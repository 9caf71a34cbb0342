/// A system call that a traced thread is about to make.
public struct TracedCall: Hashable, Sendable {
    /// The thread, gettid(2).
    public var thread: Int32
    /// Its process.
    public var process: Int32
    /// The number of the call on this architecture.
    public var number: UInt64
    /// The six argument registers; a call uses the first ones.
    public var arguments: [UInt64]
    /// Whether it can be made to fail: no seccomp filter judges the thread's calls, which could kill it for one that is
    /// skipped.
    public var mayFail: Bool
}

/// What becomes of a call.
public enum TracedCallFate: Hashable, Sendable {
    /// It is made.
    case passes
    /// It is not made, and returns this errno.
    case fails(errno: Int32)
    /// It is made after so many nanoseconds.
    case waits(nanoseconds: UInt64)
}
