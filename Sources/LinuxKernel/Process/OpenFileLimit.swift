import CKernel

/// How many descriptors a process may have open: RLIMIT_NOFILE, prlimit(2).
public struct OpenFileLimit: Hashable, Sendable {
    /// The limit in force: one more than the highest descriptor that can be opened.
    public var soft: UInt64
    /// The ceiling up to which the process may raise its own soft limit.
    public var hard: UInt64

    /// The limits of a running process.
    /// - Throws: `KernelError`, ESRCH when it is gone.
    public static func of(_ pid: Int32) throws(KernelError) -> OpenFileLimit {
        var limit = OpenFileLimit(soft: 0, hard: 0)
        let error = process_open_file_limit(pid, &limit.soft, &limit.hard)
        if error != 0 { throw KernelError("prlimit \(pid)", errno: error) }
        return limit
    }

    /// Sets the soft limit; the hard one stays, so that it can be set back. Descriptors above it stay open.
    /// prlimit(2) knows pids only: check the start time before, as `ProcessHandle` does.
    /// - Throws: `KernelError`, ESRCH when it is gone, EINVAL above the hard limit.
    public static func setSoft(_ soft: UInt64, of pid: Int32) throws(KernelError) {
        // Pid 0 would mean ourselves.
        let error = pid > 0 ? process_set_soft_open_file_limit(pid, soft) : 3
        if error != 0 { throw KernelError("prlimit \(pid)", errno: error) }
    }

    /// Sets this process's own soft limit as high as it can be; without it there is less room, and no more than that.
    public static func raiseOwn() {
        guard let limit = try? of(HostFacts.processID) else { return }
        try? setSoft(limit.hard, of: HostFacts.processID)
    }
}
