import Glibc

/// Settings of one network namespace, files of /proc/sys/net. Opened where the calling thread is, they stay that
/// namespace's, whoever reads and writes them later.
public final class NetworkSettings: Sendable {
    private struct Setting: ~Copyable, Sendable {
        let name: String
        let file: OwnedDescriptor
    }

    /// Which ports outgoing connections take: the first and the last. ip(7).
    public static let portRange = "net.ipv4.ip_local_port_range"

    private let range: Setting

    /// Opens the settings in the calling thread's network namespace.
    /// - Throws: `EROFS` where /proc/sys is read-only, as in most containers, `EACCES` without the privilege.
    public init() throws(KernelError) {
        let path = "/proc/sys/" + Self.portRange.replacing(".", with: "/")
        range = Setting(name: Self.portRange, file: try Descriptor.open(path, O_RDWR))
    }

    /// The value of a setting, without the line's end.
    /// - Throws: `ENOENT` for a setting that is not looked after here.
    public func value(of name: String) throws(KernelError) -> String {
        guard name == range.name else { throw KernelError("read \(name)", errno: ENOENT) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(range.file.number, &bytes, bytes.count, 0)
        if count < 0 { throw KernelError("read \(name)", errno: errno) }
        return String(decoding: bytes.prefix(count), as: UTF8.self).trimmingNewline
    }

    /// Sets a setting.
    /// - Throws: `EINVAL` for a value that the kernel does not take, `ENOENT` for a setting not looked after here.
    public func set(_ name: String, to value: String) throws(KernelError) {
        guard name == range.name else { throw KernelError("write \(name)", errno: ENOENT) }
        do throws(KernelError) { try Descriptor.write(Array(value.utf8), to: range.file.number, at: 0) } catch {
            throw KernelError("write \(name)", errno: error.errno)
        }
    }
}
