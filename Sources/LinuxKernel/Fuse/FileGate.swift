import CKernel
import Glibc
import Synchronization

/// A pass-through file system over one directory, in which rules can delay or fail operations. Several threads of this
/// process serve it, so many operations can be held at a time (`FUSE_GATE_THREADS`) while others go through.
///
/// A server that is killed leaves ENOTCONN behind: it has to outlive those who use the mount.
final class FileGate: @unchecked Sendable {
    /// The most rules at a time.
    static let slots = Int(FUSE_GATE_SLOTS)

    private let gate: OpaquePointer
    private let isServed: Bool
    private let isShrinking = Atomic(false)
    /// The directory.
    let path: String

    /// Mounts it, in the mount namespace of the thread that `mounting` is, and serves it by threads of the calling one.
    /// - Throws: `KernelError` of open(2) or mount(2).
    init(_ path: String, mounting thread: SerialThread) throws(KernelError) {
        self.path = path
        let handle = try thread.run { () throws(KernelError) -> Handle in
            var gate: OpaquePointer?
            let error = fuse_gate_mount(path, &gate)
            guard error == 0, let gate else { throw KernelError("mount a file gate over \(path)", errno: error) }
            return Handle(gate: gate)
        }
        gate = handle.gate
        let error = fuse_gate_serve(gate)
        isServed = error == 0
        if error != 0 { throw KernelError("pthread_create", errno: error) }
    }

    private struct Handle: @unchecked Sendable { var gate: OpaquePointer }

    // One that is still served goes with the process: its threads may be in the kernel for as long as the mount lives.
    deinit { if !isServed || hasEnded { fuse_gate_free(gate) } }

    /// Whether nobody has the mount any more.
    var hasEnded: Bool { fuse_gate_has_ended(gate) }

    /// Puts a rule into a slot; operations that begin from now on see it.
    /// - Throws: `KernelError`, EINVAL when there is no such slot.
    func arm(_ slot: Int, _ rule: FileGateRule) throws(KernelError) {
        var native = fuse_gate_rule()
        native.operations = rule.operations.rawValue
        native.delay = rule.delay
        native.jitter = rule.jitter
        native.error = rule.errno
        native.share = UInt64(min(1, max(0, rule.share)) * 4_294_967_296)
        native.seed = rule.seed
        let error =
            if let pattern = rule.pattern {
                pattern.withCString { pattern in
                    native.pattern = pattern
                    return fuse_gate_arm(gate, UInt32(slot), &native)
                }
            } else { fuse_gate_arm(gate, UInt32(slot), &native) }
        if error != 0 { throw KernelError("arm slot \(slot) of the file gate", errno: error) }
    }

    /// Takes a slot's rule away; what it holds goes on at once.
    func disarm(_ slot: Int) { fuse_gate_disarm(gate, UInt32(slot)) }

    /// What the last rule of a slot has done.
    func counts(_ slot: Int) -> FileGateCounts {
        let counts = fuse_gate_counts(gate, UInt32(slot))
        return FileGateCounts(
            seen: counts.seen, delayed: counts.delayed, failed: counts.failed, bytes: counts.bytes,
            waited: counts.delay)
    }

    /// Operations answered so far, hit or not.
    var operations: UInt64 { fuse_gate_operations(gate) }

    /// Empties the page cache of the gate's files, so that reading them comes through the gate again. Returns at once;
    /// pages that are being read or written follow when they are done.
    func forgetPages() {
        let thread = KernelThread(name: "forget-pages") { fuse_gate_forget_pages(self.gate) }
        // Without a thread to spare they stay cached, as they would on a disk.
        try? thread.start()
    }

    /// Files and directories that the kernel remembers, each with a descriptor of ours.
    var nodes: Int { Int(fuse_gate_nodes(gate)) }

    /// Makes the kernel forget those that nobody uses. Returns at once; once at a time, since it may have to wait for pages.
    func shrink(in mountNamespace: Int32) {
        guard !isShrinking.exchange(true, ordering: .acquiringAndReleasing) else { return }
        let copy = fcntl(mountNamespace, F_DUPFD_CLOEXEC, 0)
        let thread = KernelThread(name: "shrink") {
            _ = fuse_gate_shrink(self.gate, copy)
            close(copy)
            self.isShrinking.store(false, ordering: .releasing)
        }
        do { try thread.start() } catch {
            close(copy)
            isShrinking.store(false, ordering: .releasing)
        }
    }
}
