import CKernel
import Glibc

/// Answers the system calls that a filter asks about, seccomp_unotify(2).
///
/// What was received and not yet answered stands in memory that others can share, written there by the kernel itself: whoever
/// takes over from a listener that was killed, however suddenly, misses none.
public final class SyscallListener {
    /// How many calls can wait at a time.
    public static let capacity = 8192

    private let listener: OwnedDescriptor
    private let table: OwnedDescriptor
    private let slots: UnsafeMutablePointer<syscall_notification>
    private var free: [Int]

    private static let size = capacity * MemoryLayout<syscall_notification>.stride

    /// Makes the memory for a listener's calls, memfd_create(2).
    /// - Throws: `KernelError`, such as EMFILE.
    public static func makeTable() throws(KernelError) -> OwnedDescriptor {
        let number = kernel_shared_memory("aftershock-calls", UInt(size))
        if number < 0 { throw KernelError("memfd_create", errno: -number) }
        return OwnedDescriptor(owning: number)
    }

    /// Takes over a listener and its memory. One process at a time may answer.
    /// - Throws: `KernelError` of mmap(2).
    public init(_ listener: consuming OwnedDescriptor, table: consuming OwnedDescriptor) throws(KernelError) {
        self.listener = listener
        self.table = table
        guard let start = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, self.table.number, 0),
            start != MAP_FAILED
        else { throw KernelError("mmap calls", errno: errno) }
        let slots = start.bindMemory(to: syscall_notification.self, capacity: Self.capacity)
        self.slots = slots
        free = (0..<Self.capacity).reversed().filter { slots[$0].id == 0 }
        // Older kernels wake as they always do.
        _ = syscall_listener_wake_synchronously(self.listener.number)
    }

    deinit { munmap(slots, Self.size) }

    /// Readable when a call waits; hangs up (`EPOLLHUP`) when no process is left under the filter.
    public var descriptor: Int32 { listener.number }

    /// Whether there is room for one more call beside those that wait. Without, the next one has to be answered at once.
    public var hasRoom: Bool { !free.isEmpty }

    /// Receives the next call. Waits for it unless the descriptor is readable.
    /// - Returns: `nil` when the call has gone meanwhile.
    /// - Throws: `KernelError` of ioctl(2).
    public func receive() throws(KernelError) -> SyscallCall? {
        guard let slot = free.popLast() else { throw KernelError("receive a system call", errno: ENOSPC) }
        slots[slot] = syscall_notification()
        let error = syscall_notification_receive(listener.number, slots + slot)
        guard error == 0 else {
            free.append(slot)
            if error == ENOENT { return nil }
            throw KernelError("SECCOMP_IOCTL_NOTIF_RECV", errno: error)
        }
        let call = slots[slot]
        let (a, b, c, d, e, f) = call.arguments
        return SyscallCall(
            slot: slot, id: call.id, thread: Int32(bitPattern: call.thread), number: call.number,
            arguments: [a, b, c, d, e, f])
    }

    /// Has the call made.
    /// - Returns: whether somebody still waited for it.
    @discardableResult
    public func allow(_ call: SyscallCall) -> Bool { answer(call, 0) }

    /// Has the call return an error, errno(3), without being made.
    /// - Returns: whether somebody still waited for it.
    @discardableResult
    public func fail(_ call: SyscallCall, _ error: Int32) -> Bool { answer(call, error) }

    /// Whether the thread still waits for this call: what was read of its memory belongs to the call only then.
    public func isPending(_ call: SyscallCall) -> Bool {
        syscall_notification_is_pending(listener.number, call.id)
    }

    /// Has every call made that was received and not answered, by whomever.
    /// - Returns: how many there were.
    @discardableResult
    public func allowAll() -> Int {
        var count = 0
        for slot in 0..<Self.capacity where slots[slot].id != 0 {
            if syscall_notification_answer(listener.number, slots[slot].id, 0) == 0 { count += 1 }
            slots[slot].id = 0
            free.append(slot)
        }
        return count
    }

    private func answer(_ call: SyscallCall, _ error: Int32) -> Bool {
        let result = syscall_notification_answer(listener.number, call.id, error)
        slots[call.slot].id = 0
        free.append(call.slot)
        return result == 0
    }
}
