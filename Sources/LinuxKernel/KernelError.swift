import Glibc

/// A system call that the kernel refused.
public struct KernelError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call and its subject, such as `open /sys/fs/cgroup/shop/cpu.max`.
    public var call: String
    /// The error number, errno(3).
    public var errno: Int32

    /// Makes an error from the call and its error number.
    public init(_ call: String, errno: Int32) {
        self.call = call
        self.errno = errno
    }

    /// The error's text, such as `Permission denied`.
    public var reason: String { String(cString: strerror(errno)) }

    /// `open /x: Permission denied (errno 13)`.
    public var description: String { "\(call): \(reason) (errno \(errno))" }
}
