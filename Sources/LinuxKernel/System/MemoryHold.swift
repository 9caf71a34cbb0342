import Glibc

/// Memory that is really there: pages that were written, locked where that is allowed, so that they cannot be swapped out.
/// It grows and shrinks by whole pages, and goes with the process.
public struct MemoryHold: ~Copyable {
    /// Bytes that are held.
    public private(set) var held = 0
    /// Bytes that were ever written, each time anew: it only grows.
    public private(set) var touched: UInt64 = 0
    /// Whether all that is held is locked, mlock(2).
    public private(set) var isLocked = true
    private let start: UnsafeMutableRawPointer
    private let capacity: Int
    private let page = HostFacts.pageSize

    /// Reserves addresses, no memory: mmap(2) with PROT_NONE.
    /// - Parameter capacity: the most bytes that it can hold.
    /// - Throws: `KernelError`, ENOMEM when there are not so many addresses.
    public static func reserve(_ capacity: Int) throws(KernelError) -> MemoryHold {
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let start = mmap(nil, max(capacity, HostFacts.pageSize), PROT_NONE, flags, -1, 0), start != MAP_FAILED
        else { throw KernelError("mmap \(capacity) bytes", errno: errno) }
        // Huge pages would take 2 MiB where a few kilobytes were asked for.
        _ = madvise(start, max(capacity, HostFacts.pageSize), MADV_NOHUGEPAGE)
        return MemoryHold(start: start, capacity: max(capacity, HostFacts.pageSize))
    }

    private init(start: UnsafeMutableRawPointer, capacity: Int) {
        self.start = start
        self.capacity = capacity
    }

    deinit { munmap(start, capacity) }

    /// Grows or shrinks to so many bytes, rounded down to whole pages and bounded by the capacity. Returns when the pages
    /// are there; a group at its limit makes us wait, or the kernel kills somebody, perhaps us.
    /// - Throws: `KernelError`, ENOMEM where the kernel does not overcommit.
    public mutating func resize(to bytes: Int) throws(KernelError) {
        let wanted = min(max(bytes, 0), capacity) / page * page
        if wanted > held { try grow(to: wanted) } else if wanted < held { try shrink(to: wanted) }
    }

    private mutating func grow(to wanted: Int) throws(KernelError) {
        let length = wanted - held
        if mprotect(start + held, length, PROT_READ | PROT_WRITE) != 0 { throw KernelError("mprotect", errno: errno) }
        // Pages with something of their own: those that are all alike would be merged or packed.
        for offset in stride(from: held, to: wanted, by: page) {
            start.storeBytes(of: UInt64(offset) ^ 0xA57E_5A0C_C0DE_F00D, toByteOffset: offset, as: UInt64.self)
        }
        if mlock(start + held, length) != 0 { isLocked = false }
        held = wanted
        touched += UInt64(length)
    }

    private mutating func shrink(to wanted: Int) throws(KernelError) {
        let length = held - wanted
        _ = munlock(start + wanted, length)
        if madvise(start + wanted, length, MADV_DONTNEED) != 0 { throw KernelError("madvise", errno: errno) }
        held = wanted
    }
}
