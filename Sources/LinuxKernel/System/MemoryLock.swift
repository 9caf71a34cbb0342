import CKernel

/// Keeps this process in memory.
public enum MemoryLock {
    /// Locks every page from the moment it is first used, mlockall(2) with MCL_ONFAULT: a host without memory drops the
    /// program text of others, and of whoever was not asked. Threads share it, children and new programs do not.
    /// - Returns: whether it did. Only with CAP_IPC_LOCK: without it RLIMIT_MEMLOCK would bound all that is mapped later.
    @discardableResult
    public static func tryAll() -> Bool { HostFacts.hasCapability(ipcLock) && process_lock_memory() == 0 }

    /// CAP_IPC_LOCK, capabilities(7).
    private static var ipcLock: Int { 14 }
}
