import Glibc

/// Zeroed memory of 64-bit words that two threads share. It orders nothing itself: who writes a word and who may
/// read it is settled by the atomic indices of its user.
public struct WordRegion: ~Copyable, @unchecked Sendable {
    /// How many words there are.
    public let count: Int
    private let words: UnsafeMutableBufferPointer<UInt64>

    /// Maps the memory (mmap(2), anonymous) with its pages present, so that no access faults later.
    /// - Throws: `KernelError`, such as ENOMEM.
    public init(count: Int) throws(KernelError) {
        let size = count * MemoryLayout<UInt64>.stride
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE
        guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED else {
            throw KernelError("mmap \(size) bytes", errno: errno)
        }
        self.count = count
        words = UnsafeMutableBufferPointer(start: start.bindMemory(to: UInt64.self, capacity: count), count: count)
    }

    deinit { munmap(words.baseAddress, count * MemoryLayout<UInt64>.stride) }

    /// The word at `index`, which must be below `count`.
    public func load(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return words[index]
    }

    /// Sets the word at `index`, which must be below `count`.
    public func store(_ value: UInt64, at index: Int) {
        precondition(index >= 0 && index < count)
        words[index] = value
    }
}
