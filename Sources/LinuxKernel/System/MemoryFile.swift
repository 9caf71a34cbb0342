import CKernel

/// A file without a name whose content is memory, memfd_create(2): for what a child reads from its standard input, which
/// unlike a pipe never fills.
public struct MemoryFile: ~Copyable, Sendable {
    private let owned: OwnedDescriptor

    /// For `SpawnRequest.Stdio.descriptor`; a reader begins at the start.
    public var descriptor: Int32 { owned.number }

    private init(owning number: Int32) { owned = OwnedDescriptor(owning: number) }

    /// Makes a file with this content.
    /// - Throws: `KernelError` of memfd_create(2) or pwrite(2).
    public static func holding(_ bytes: [UInt8]) throws(KernelError) -> MemoryFile {
        let number = kernel_shared_memory("aftershock-event", UInt(bytes.count))
        if number < 0 { throw KernelError("memfd_create", errno: -number) }
        let file = MemoryFile(owning: number)
        try Descriptor.write(bytes, to: number, at: 0)
        return file
    }
}
