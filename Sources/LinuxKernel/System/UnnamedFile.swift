import CKernel
import Glibc

/// A file without a name: the kernel takes its space back the moment the last descriptor of it goes, also after a reboot.
/// open(2), O_TMPFILE.
public final class UnnamedFile: Sendable {
    private let owned: OwnedDescriptor
    private let directory: String
    /// Whether what is read and written passes the page cache by (O_DIRECT).
    public let isDirect: Bool

    /// Makes a file on the file system of a directory.
    /// - Parameters:
    ///   - name: The name it has for a moment where files without one are unknown.
    ///   - direct: Ask for O_DIRECT; a file system that has none gives the page cache.
    /// - Throws: `KernelError` of open(2), such as EROFS or ENOSPC.
    public init(in directory: String, name: String, direct: Bool = false) throws(KernelError) {
        var descriptor = kernel_open_unnamed(directory, name, direct ? 1 : 0)
        let isRefused = direct && descriptor == -EINVAL
        if isRefused { descriptor = kernel_open_unnamed(directory, name, 0) }
        if descriptor < 0 { throw KernelError("make a file in \(directory)", errno: -descriptor) }
        owned = OwnedDescriptor(owning: descriptor)
        self.directory = directory
        isDirect = direct && !isRefused
    }

    /// The descriptor, for `IOBuffer`.
    var descriptor: Int32 { owned.number }

    /// Takes space: the bytes from `start` on, fallocate(2).
    /// - Throws: `KernelError`: ENOSPC when there is not as much, and then nothing or a part is taken; EOPNOTSUPP on a
    ///   file system that cannot reserve.
    public func allocate(from start: UInt64, _ bytes: UInt64) throws(KernelError) {
        let error = kernel_allocate(descriptor, start, bytes)
        if error != 0 { throw KernelError("fallocate in \(directory)", errno: error) }
    }

    /// Takes space by writing what does not compress, for a file system that cannot reserve.
    /// - Returns: how many bytes were written.
    /// - Throws: `KernelError` of pwrite(2) or fdatasync(2).
    public func write(from start: UInt64, _ bytes: UInt64) throws(KernelError) -> UInt64 {
        var random = SystemRandomNumberGenerator()
        let block = (0..<(1 << 17)).map { _ in random.next() as UInt64 }
        let part = min(bytes, UInt64(block.count * 8))
        let written = block.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, Int(part), off_t(start)) }
        if written < 0 { throw KernelError("write in \(directory)", errno: errno) }
        // What is only promised is refused later, when nobody asks any more.
        if fdatasync(descriptor) != 0 { throw KernelError("fdatasync in \(directory)", errno: errno) }
        return UInt64(written)
    }

    /// Gives back what is behind `size`.
    /// - Throws: `KernelError` of ftruncate(2).
    public func truncate(to size: UInt64) throws(KernelError) {
        if ftruncate(descriptor, off_t(size)) != 0 { throw KernelError("ftruncate in \(directory)", errno: errno) }
    }

    /// What the file takes up on the disk, in bytes, with its own bookkeeping: fstat(2).
    /// - Throws: `KernelError`.
    public func held() throws(KernelError) -> UInt64 {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw KernelError("fstat in \(directory)", errno: errno) }
        return UInt64(status.st_blocks) * 512
    }

    /// Its length in bytes.
    /// - Throws: `KernelError`.
    public func length() throws(KernelError) -> UInt64 {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw KernelError("fstat in \(directory)", errno: errno) }
        return UInt64(status.st_size)
    }

    /// How full its file system is.
    /// - Throws: `KernelError` of fstatvfs(3).
    public func space() throws(KernelError) -> FileSystem.Space {
        var space = statvfs()
        if fstatvfs(descriptor, &space) != 0 { throw KernelError("fstatvfs \(directory)", errno: errno) }
        return FileSystem.Space(space)
    }

    /// Puts what was written on stable storage, fdatasync(2).
    /// - Throws: `KernelError`.
    public func sync() throws(KernelError) { try Descriptor.sync(descriptor) }
}
