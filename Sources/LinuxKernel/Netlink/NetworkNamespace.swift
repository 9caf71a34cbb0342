import CKernel
import Glibc
import Synchronization

/// Network namespaces, see network_namespaces(7). A namespace belongs to a thread, and sockets stay in the one
/// they were opened in.
public enum NetworkNamespace {
    /// Runs `body` on a thread of its own in a new network namespace whose loopback interface is up, and waits
    /// for it. The namespace goes with the thread and the last socket opened in it.
    /// - Throws: what `body` throws; `EPERM` without CAP_SYS_ADMIN.
    public static func scratch<Value: Sendable>(
        _ body: @escaping @Sendable () throws(KernelError) -> Value
    ) throws(KernelError) -> Value {
        let outcome = Outcome<Value>()
        let thread = KernelThread(name: "scratch-net", stackBytes: 8 << 20) {
            outcome.set {
                () throws(KernelError) in
                try check(kernel_unshare_network(), "unshare CLONE_NEWNET")
                try check(kernel_interface_up("lo"), "set interface lo up")
                return try body()
            }
        }
        try thread.start()
        thread.join()
        return try outcome.get()
    }

    private static func check(_ result: Int32, _ call: String) throws(KernelError) {
        if result < 0 { throw KernelError(call, errno: -result) }
    }
}

/// Carries a result from one thread to another.
final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, KernelError>?>(nil)

    func set(_ body: () throws(KernelError) -> Value) {
        let value: Result<Value, KernelError>
        do throws(KernelError) { value = .success(try body()) } catch { value = .failure(error) }
        result.withLock { $0 = value }
    }

    func get() throws(KernelError) -> Value {
        guard let result = result.withLock({ $0 }) else { throw KernelError("join thread", errno: ESRCH) }
        return try result.get()
    }
}
