import CKernel
import Glibc

/// A directory held open: whatever somebody does to its name, what is made by way of `path` is made in it.
public final class HeldDirectory: Sendable {
    private let owned: OwnedDescriptor

    /// A path to the very directory, proc(5), while this value lives.
    public var path: String { "/proc/self/fd/\(owned.number)" }

    private init(owning descriptor: consuming OwnedDescriptor) { owned = descriptor }

    /// Opens a directory of our own that only we can change.
    /// - Parameter path: one that was resolved when it was chosen: a link on it was put there since.
    /// - Throws: `KernelError`: ELOOP for a link, EPERM when it is not ours.
    public static func own(resolved path: String) throws(KernelError) -> HeldDirectory {
        let held = try resolved(path)
        var status = stat()
        if fstat(held.owned.number, &status) != 0 { throw KernelError("fstat \(path)", errno: errno) }
        if status.st_uid != geteuid() || status.st_mode & 0o022 != 0 { throw KernelError("use \(path)", errno: EPERM) }
        return held
    }

    /// Makes a directory that must not be there yet.
    /// - Parameter path: its parent is a resolved path, as for `own`.
    /// - Throws: `KernelError`: EEXIST when anything has the name, ELOOP for a link on the way.
    public static func create(_ path: String, mode: UInt32) throws(KernelError) {
        let parts = path.split(separator: "/")
        guard let name = parts.last else { throw KernelError("mkdir \(path)", errno: EEXIST) }
        let parent = try resolved("/" + parts.dropLast().joined(separator: "/"))
        if mkdirat(parent.owned.number, String(name), mode) != 0 { throw KernelError("mkdir \(path)", errno: errno) }
    }

    private static func resolved(_ path: String) throws(KernelError) -> HeldDirectory {
        let number = kernel_open_resolved_directory(path)
        if number < 0 { throw KernelError("open \(path)", errno: -number) }
        return HeldDirectory(owning: OwnedDescriptor(owning: number))
    }
}
