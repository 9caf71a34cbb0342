import CKernel
import Glibc

/// A child in a process group of its own, held by its pidfd. Its owner reaps it.
public struct SpawnedCommand: ~Copyable, Sendable {
    /// The process id; stays ours until `reap` has returned an exit code.
    public let pid: Int32
    /// For `EventPoll.add`: readable when the child has ended (pidfd_open(2)). Stays owned by this value.
    public let descriptor: Int32

    init(pid: Int32, descriptor: Int32) {
        self.pid = pid
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Starts a program with its streams on /dev/null, killed when the calling thread ends. Blocks until exec(2).
    /// - Throws: `KernelError`, such as ENOENT for a program that does not exist or EAGAIN for RLIMIT_NPROC.
    public init(_ arguments: [String]) throws(KernelError) {
        var pid: pid_t = 0
        var descriptor: Int32 = -1
        var pointers = arguments.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        let code = arguments.isEmpty ? EINVAL : socket_spawn(&pointers, &pid, &descriptor)
        if code != 0 { throw KernelError("spawn \(arguments.first ?? "nothing")", errno: code) }
        self.init(pid: pid, descriptor: descriptor)
    }

    /// Kills the whole process group with SIGKILL. Only before the child was reaped: until then the group's number
    /// cannot belong to anyone else.
    public func killGroup() { kill(-pid, SIGKILL) }

    /// Reaps the child if it has ended.
    /// - Returns: its exit code, 128 + number for a signal; `nil` while it runs.
    /// - Throws: `KernelError`, such as ECHILD when someone else has reaped it.
    public func reap() throws(KernelError) -> Int32? {
        var exitCode: Int32 = 0
        switch socket_reap(descriptor, &exitCode) {
        case 0: return exitCode
        case EAGAIN: return nil
        case let code: throw KernelError("waitid", errno: code)
        }
    }

    /// Gives up ownership to whoever makes a new value of the numbers.
    consuming func relinquish() -> (pid: Int32, descriptor: Int32) {
        let numbers = (pid, descriptor)
        discard self
        return numbers
    }
}
