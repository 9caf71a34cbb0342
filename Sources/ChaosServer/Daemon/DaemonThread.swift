import LinuxKernel

/// A body that waits, such as for disks or processes, on a thread of its own.
enum DaemonThread {
    /// Runs a body on a new thread.
    /// - Throws: `KernelError` when there is no thread to be had.
    static func run<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = KernelThread(name: name) { continuation.resume(returning: body()) }
            do throws(KernelError) { try thread.start() } catch { continuation.resume(throwing: error) }
        }
    }
}
