import CKernel
import Glibc

/// Memory that is really there. It grows and shrinks by whole pages, and goes with the process.
public struct MemoryHold: ~Copyable {
    /// Whose pages they are.
    public enum Kind: Sendable {
        /// The process's own: written, and locked where that is allowed, so that they cannot be swapped out.
        case own
        /// Of a file in memory that is mapped nowhere: charged to the group like the others, but no part of the size by
        /// which the kernel chooses whom to kill. Where there is swap they may go there.
        case unmapped
    }

    /// Bytes that are held.
    public private(set) var held = 0
    /// Bytes that were ever taken, each time anew: it only grows.
    public private(set) var touched: UInt64 = 0
    /// Whether all that is held is locked, mlock(2).
    public private(set) var isLocked: Bool
    private let start: UnsafeMutableRawPointer?
    private let file: Int32
    private let capacity: Int
    private let page = HostFacts.pageSize

    /// Reserves addresses or a file, no memory: mmap(2) with PROT_NONE, memfd_create(2).
    /// - Parameter capacity: the most bytes that it can hold.
    /// - Throws: `KernelError`, ENOMEM when there are not so many addresses.
    public static func reserve(_ capacity: Int, _ kind: Kind = .own) throws(KernelError) -> MemoryHold {
        let capacity = max(capacity, HostFacts.pageSize)
        switch kind {
        case .own:
            let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
            guard let start = mmap(nil, capacity, PROT_NONE, flags, -1, 0), start != MAP_FAILED else {
                throw KernelError("mmap \(capacity) bytes", errno: errno)
            }
            // Huge pages would take 2 MiB where a few kilobytes were asked for.
            _ = madvise(start, capacity, MADV_NOHUGEPAGE)
            return MemoryHold(start: start, file: -1, capacity: capacity)
        case .unmapped:
            let descriptor = kernel_shared_memory("aftershock-memory", 0)
            if descriptor < 0 { throw KernelError("memfd_create", errno: -descriptor) }
            return MemoryHold(start: nil, file: descriptor, capacity: capacity)
        }
    }

    private init(start: UnsafeMutableRawPointer?, file: Int32, capacity: Int) {
        isLocked = start != nil
        self.start = start
        self.file = file
        self.capacity = capacity
    }

    deinit {
        if let start { munmap(start, capacity) }
        if file >= 0 { close(file) }
    }

    /// Grows or shrinks to so many bytes, rounded down to whole pages and bounded by the capacity. Returns when the pages
    /// are there; a group at its limit makes us wait, or the kernel kills somebody, perhaps us.
    /// - Throws: `KernelError`, ENOMEM where the kernel does not overcommit, or has killed in vain for an unmapped page.
    public mutating func resize(to bytes: Int) throws(KernelError) {
        let wanted = min(max(bytes, 0), capacity) / page * page
        if wanted > held { try grow(to: wanted) } else if wanted < held { try shrink(to: wanted) }
    }

    private mutating func grow(to wanted: Int) throws(KernelError) {
        let length = wanted - held
        if let start {
            if mprotect(start + held, length, PROT_READ | PROT_WRITE) != 0 {
                throw KernelError("mprotect", errno: errno)
            }
            // Pages with something of their own: those that are all alike would be merged or packed.
            for offset in stride(from: held, to: wanted, by: page) {
                start.storeBytes(of: UInt64(offset) ^ 0xA57E_5A0C_C0DE_F00D, toByteOffset: offset, as: UInt64.self)
            }
            if mlock(start + held, length) != 0 { isLocked = false }
        } else {
            let error = posix_fallocate(file, off_t(held), off_t(length))
            if error != 0 { throw KernelError("fallocate", errno: error) }
        }
        held = wanted
        touched += UInt64(length)
    }

    private mutating func shrink(to wanted: Int) throws(KernelError) {
        let length = held - wanted
        if let start {
            _ = munlock(start + wanted, length)
            if madvise(start + wanted, length, MADV_DONTNEED) != 0 { throw KernelError("madvise", errno: errno) }
        } else if ftruncate(file, off_t(wanted)) != 0 {
            throw KernelError("ftruncate", errno: errno)
        }
        held = wanted
    }
}
