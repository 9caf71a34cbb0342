import Glibc

/// An open file, closed when its owner goes.
public struct File: ~Copyable, Sendable {
    /// What the file is opened for.
    public enum Access: Sendable {
        /// Reading only.
        case read
        /// Reading, and writing at its end (O_APPEND).
        case append
        /// Reading and writing anywhere.
        case write
    }

    private let owned: OwnedDescriptor
    private let path: String

    /// The descriptor, for calls that this type does not offer.
    public var descriptor: Int32 { owned.number }

    /// Opens a file, close-on-exec.
    /// - Parameters:
    ///   - mode: Permission bits of the file when it has to be created; `nil` never creates one.
    ///   - exclusive: Fail with EEXIST when the file is there already.
    ///   - followsLinks: When `false`, a symbolic link as last component fails with ELOOP (O_NOFOLLOW).
    /// - Throws: `KernelError` of open(2).
    public init(
        _ path: String, access: Access, creatingWith mode: UInt32? = nil, exclusive: Bool = false,
        followsLinks: Bool = true
    ) throws(KernelError) {
        var flags =
            switch access {
            case .read: O_RDONLY
            case .append: O_RDWR | O_APPEND
            case .write: O_RDWR
            }
        if mode != nil { flags |= O_CREAT }
        if exclusive { flags |= O_EXCL }
        if !followsLinks { flags |= O_NOFOLLOW }
        owned = try Descriptor.open(path, flags, mode: mode ?? 0)
        self.path = path
    }

    private init(owning descriptor: consuming OwnedDescriptor, _ path: String) {
        owned = descriptor
        self.path = path
    }

    /// The whole content, from its start, wherever the position is.
    /// - Throws: `KernelError` of read(2).
    public func readAll() throws(KernelError) -> [UInt8] {
        if lseek(descriptor, 0, SEEK_SET) < 0, errno != ESPIPE { throw failure("lseek") }
        return try naming { () throws(KernelError) in try Descriptor.readToEnd(descriptor) }
    }

    /// The next bytes from the position on, at most `limit`; none at the end.
    /// - Throws: `KernelError` of read(2).
    public func read(upTo limit: Int) throws(KernelError) -> [UInt8] {
        try naming { () throws(KernelError) in try Descriptor.read(descriptor, upTo: limit) }
    }

    /// Writes all bytes at the file's position: its end for `.append`.
    /// - Throws: `KernelError` of write(2); a part may have been written.
    public func append(_ bytes: [UInt8]) throws(KernelError) {
        try naming { () throws(KernelError) in try Descriptor.write(bytes, to: descriptor) }
    }

    /// Makes `bytes` the whole content. Not atomic: see `Directory.replaceFile`.
    /// - Throws: `KernelError` of ftruncate(2) or pwrite(2).
    public func writeWhole(_ bytes: [UInt8]) throws(KernelError) {
        try truncate(to: 0)
        try naming { () throws(KernelError) in try Descriptor.write(bytes, to: descriptor, at: 0) }
    }

    /// Puts the data on stable storage, fdatasync(2).
    /// - Throws: `KernelError`; after an error the state of the data is unknown.
    public func sync() throws(KernelError) {
        try naming { () throws(KernelError) in try Descriptor.sync(descriptor) }
    }

    /// Cuts or extends the file to `size` bytes.
    /// - Throws: `KernelError` of ftruncate(2).
    public func truncate(to size: Int) throws(KernelError) {
        if ftruncate(descriptor, size) != 0 { throw failure("ftruncate") }
    }

    /// The size in bytes.
    /// - Throws: `KernelError` of fstat(2).
    public func size() throws(KernelError) -> Int {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw failure("fstat") }
        return Int(status.st_size)
    }

    /// How many names the file has; 0 once the last is removed.
    /// - Throws: `KernelError` of fstat(2).
    public func links() throws(KernelError) -> Int {
        var status = stat()
        if fstat(descriptor, &status) != 0 { throw failure("fstat") }
        return Int(status.st_nlink)
    }

    /// The content of the file at `path`. Files of /proc and /sys, whose size reads 0, come whole.
    /// - Throws: `KernelError` of open(2) or read(2).
    public static func contents(of path: String) throws(KernelError) -> [UInt8] {
        try File(path, access: .read).readAll()
    }

    /// The content of the regular file at `path`, for one that somebody else may have put there: a pipe or a device is not
    /// waited for, and a huge file is not read.
    /// - Throws: `KernelError` of open(2) or read(2); EINVAL when it is no regular file, EFBIG when it is longer than `limit`
    ///   bytes, ELOOP for a symbolic link unless `followsLinks`.
    public static func regular(
        _ path: String, upTo limit: Int, followsLinks: Bool = true
    ) throws(KernelError) -> [UInt8] {
        let file = try openRegular(path, followsLinks: followsLinks)
        guard try file.size() <= limit else { throw KernelError("read \(path)", errno: EFBIG) }
        return try file.readAll()
    }

    /// Opens a regular file for reading, and waits for nothing else: not for a pipe's writer.
    /// - Throws: `KernelError` of open(2); EINVAL when it is no regular file, ELOOP for a symbolic link unless `followsLinks`.
    public static func openRegular(_ path: String, followsLinks: Bool) throws(KernelError) -> File {
        let flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | (followsLinks ? 0 : O_NOFOLLOW)
        let file = File(owning: try Descriptor.open(path, flags), path)
        var status = stat()
        if fstat(file.descriptor, &status) != 0 { throw file.failure("fstat") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw KernelError("read \(path)", errno: EINVAL) }
        return file
    }

    /// The content of the file at `path` as text; bytes that are no UTF-8 become U+FFFD.
    /// - Throws: `KernelError` of open(2) or read(2).
    public static func text(of path: String) throws(KernelError) -> String {
        String(decoding: try contents(of: path), as: UTF8.self)
    }

    private func failure(_ call: String) -> KernelError { KernelError("\(call) \(path)", errno: errno) }

    // Errors of the descriptor calls learn which file they are about.
    private func naming<Result>(_ body: () throws(KernelError) -> Result) throws(KernelError) -> Result {
        do { return try body() } catch { throw KernelError("\(error.call) \(path)", errno: error.errno) }
    }
}
