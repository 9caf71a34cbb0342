import CKernel
import Glibc

/// The page that a preloaded `libaftershock-clock.so` shares with us: by how many nanoseconds the wall clock is shifted, and
/// how many readings were. Whoever has it mapped sees a new offset at once, and goes on when the file is removed.
public struct ClockPageFile: Sendable {
    private static let size = 4096
    private static let readingsOffset = 64

    /// The file's path.
    public let path: String

    /// Names a page; nothing is made.
    public init(_ path: String) { self.path = path }

    /// Makes it, with a clock that is right. Processes of every user may map it; only those of ours count.
    /// - Throws: `KernelError`, EEXIST when it is there.
    public func create() throws(KernelError) {
        let file = try File(path, access: .write, creatingWith: 0o600, exclusive: true)
        try file.append([UInt8](repeating: 0, count: Self.size))
        // Not cut down by the umask.
        if fchmod(file.descriptor, 0o644) != 0 { throw KernelError("fchmod \(path)", errno: errno) }
    }

    /// A page without a name, for as long as the descriptor is open: others open it as `/proc/PID/fd/NUMBER`, proc(5).
    /// - Throws: `KernelError` of memfd_create(2).
    public static func unnamed(offset: Int64) throws(KernelError) -> OwnedDescriptor {
        let number = kernel_shared_memory("aftershock-clock", UInt(size))
        if number < 0 { throw KernelError("memfd_create", errno: -number) }
        let page = OwnedDescriptor(owning: number)
        try Descriptor.write(bytes(of: offset), to: page.number, at: 0)
        return page
    }

    /// Nanoseconds that the clock is ahead.
    /// - Throws: `KernelError`, ENOENT when there is no page.
    public func offset() throws(KernelError) -> Int64 { Int64(bitPattern: try word(at: 0)) }

    /// How many readings were shifted so far.
    /// - Throws: `KernelError`, ENOENT when there is no page.
    public func readings() throws(KernelError) -> UInt64 { try word(at: Self.readingsOffset) }

    /// Sets the clock ahead, or back; 0 sets it right.
    /// - Throws: `KernelError`, ENOENT when there is no page.
    public func set(offset: Int64) throws(KernelError) {
        let file = try Descriptor.open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
        try Descriptor.write(Self.bytes(of: offset), to: file.number, at: 0)
    }

    private static func bytes(of offset: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: offset) >> ($0 * 8)) }
    }

    private func word(at place: Int) throws(KernelError) -> UInt64 {
        let file = try Descriptor.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        let bytes = try Descriptor.read(file.number, upTo: Self.size)
        guard bytes.count >= place + 8 else { throw KernelError("read \(path)", errno: EINVAL) }
        return (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << ($1 * 8) }
    }
}
