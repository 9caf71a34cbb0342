import Glibc

/// Memory for one read or write at a time, aligned as O_DIRECT wants it.
public struct IOBuffer: ~Copyable {
    private static let alignment = 4096
    private let memory: UnsafeMutableRawBufferPointer
    private var stamp: UInt64 = 0

    /// Takes memory for blocks of `size` bytes, full of what does not compress.
    public init(size: Int) {
        memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(8, size), alignment: Self.alignment)
        var random = SystemRandomNumberGenerator()
        for start in stride(from: 0, to: memory.count - 7, by: 8) {
            memory.storeBytes(of: random.next() as UInt64, toByteOffset: start, as: UInt64.self)
        }
    }

    /// Reads a block.
    /// - Returns: how many bytes came.
    /// - Throws: `KernelError` of pread(2).
    public func read(from file: UnnamedFile, at offset: UInt64) throws(KernelError) -> Int {
        let count = pread(file.descriptor, memory.baseAddress, memory.count, off_t(offset))
        if count < 0 { throw KernelError("pread", errno: errno) }
        return count
    }

    /// Writes a block that was never written before.
    /// - Returns: how many bytes went.
    /// - Throws: `KernelError` of pwrite(2).
    public mutating func write(to file: UnnamedFile, at offset: UInt64) throws(KernelError) -> Int {
        stamp &+= 1
        memory.storeBytes(of: stamp, as: UInt64.self)
        let count = pwrite(file.descriptor, memory.baseAddress, memory.count, off_t(offset))
        if count < 0 { throw KernelError("pwrite", errno: errno) }
        return count
    }

    deinit { memory.deallocate() }
}
