import CKernel

/// Processes whose parent has ended.
public enum Orphans {
    /// From now on what loses its parent among this process's descendants becomes its child, and no longer process 1's:
    /// PR_SET_CHILD_SUBREAPER, prctl(2). So whatever a child starts stays in sight.
    /// - Throws: `KernelError` of prctl(2).
    public static func adopt() throws(KernelError) {
        let code = process_adopt_orphans()
        if code != 0 { throw KernelError("prctl PR_SET_CHILD_SUBREAPER", errno: code) }
    }
}
