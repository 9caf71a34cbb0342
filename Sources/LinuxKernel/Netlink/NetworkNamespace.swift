import CKernel

/// Network namespaces, see network_namespaces(7). A namespace belongs to a thread, and sockets stay in the one
/// they were opened in.
public enum NetworkNamespace {
    /// Runs `body` on a thread of its own in a new network namespace whose loopback interface is up, and waits
    /// for it. The namespace goes with the thread and the last socket opened in it.
    /// - Throws: what `body` throws; `EPERM` without CAP_SYS_ADMIN.
    public static func scratch<Value: Sendable>(
        _ body: @escaping @Sendable () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        let thread = try JoinableThread { () throws(KernelError) in
            try check(kernel_unshare_network(), "unshare CLONE_NEWNET")
            try check(kernel_interface_up("lo"), "set interface lo up")
            return try body()
        }
        return try thread.join()
    }

    private static func check(_ result: Int32, _ call: String) throws(KernelError) {
        if result < 0 { throw KernelError(call, errno: -result) }
    }
}
