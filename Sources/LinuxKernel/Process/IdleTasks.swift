import CKernel
import Glibc

/// Tasks of this process that do nothing: they sleep until the process ends, whatever ends it, and cost a kernel stack and
/// a page or two each. clone(2).
public struct IdleTasks {
    /// How many there are.
    public private(set) var count = 0
    /// Hardly any of it is touched; the dynamic linker may save every register there once.
    private static let stackBytes: UInt32 = 16_384

    /// No tasks yet.
    public init() {}

    /// Makes more.
    /// - Returns: how many there are more.
    /// - Throws: `KernelError`, EAGAIN when the kernel lets none in, ENOMEM.
    public mutating func add(_ wanted: Int) throws(KernelError) -> Int {
        guard wanted > 0 else { return 0 }
        let size = Int(Self.stackBytes) * wanted
        // Never given back: the tasks stand on it for as long as the process lives.
        guard let stacks = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            stacks != MAP_FAILED
        else { throw KernelError("mmap stacks", errno: errno) }
        var made: UInt32 = 0
        let error = process_idle_tasks(stacks, Self.stackBytes, UInt32(wanted), &made)
        count += Int(made)
        if made == 0 {
            munmap(stacks, size)
            throw KernelError("clone", errno: error)
        }
        return Int(made)
    }
}
