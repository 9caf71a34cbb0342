import CKernel
import Glibc

/// A row of counters that two processes share: the one that counts gets the descriptor, the other reads whenever it likes,
/// and neither ever waits for the other. memfd_create(2).
public final class SharedCounters: @unchecked Sendable {
    /// The most counters there can be.
    public static let capacity = 160

    private let owned: OwnedDescriptor
    private let words: UnsafeMutablePointer<UInt64>
    /// Behind the counters come the heartbeat and the switches.
    private static let size = (capacity + 2) * MemoryLayout<UInt64>.stride

    /// Makes a row of zeros.
    /// - Throws: `KernelError` of memfd_create(2), ftruncate(2) or mmap(2).
    public convenience init() throws(KernelError) {
        let descriptor = kernel_shared_memory("aftershock-counters", UInt(Self.size))
        if descriptor < 0 { throw KernelError("memfd_create", errno: -descriptor) }
        try self.init(owning: descriptor)
    }

    /// Takes over the row that another process passed on.
    /// - Throws: `KernelError` of mmap(2), such as EBADF.
    public init(owning descriptor: Int32) throws(KernelError) {
        owned = OwnedDescriptor(owning: descriptor)
        guard let start = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), start != MAP_FAILED
        else { throw KernelError("mmap counters", errno: errno) }
        words = start.bindMemory(to: UInt64.self, capacity: Self.capacity + 2)
    }

    /// The row of a process that got it as this descriptor, whoever started that process: /proc/PID/fd, proc(5).
    /// - Throws: `KernelError` of open(2) or mmap(2), ENOENT when the process is gone.
    public convenience init(of pid: Int32, descriptor: Int32) throws(KernelError) {
        try self.init(owning: try Descriptor.open("/proc/\(pid)/fd/\(descriptor)", O_RDWR).release())
    }

    deinit { munmap(words, Self.size) }

    /// The descriptor, to pass on.
    public var descriptor: Int32 { owned.number }

    /// How often the process that counts has said that it is well; 0 when it is not in the habit.
    public private(set) var heartbeat: UInt64 {
        get { words[Self.capacity] }
        set { words[Self.capacity] = newValue }
    }

    /// Says that the counting process is well.
    public func beat() { heartbeat += 1 }

    /// Switches that the counting process has on, a bit each.
    public var switches: UInt64 {
        get { words[Self.capacity + 1] }
        set { words[Self.capacity + 1] = newValue }
    }

    /// Counters by index, below `capacity`. A word is read and written whole; there is one writer.
    public subscript(index: Int) -> UInt64 {
        get {
            precondition(index >= 0 && index < Self.capacity)
            return words[index]
        }
        set {
            precondition(index >= 0 && index < Self.capacity)
            words[index] = newValue
        }
    }
}
