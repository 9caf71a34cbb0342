import Glibc

/// The host's open files: /proc/sys/fs/file-nr, proc(5).
public struct FileTable: Hashable, Sendable {
    /// How many there are, within a few hundred: the kernel counts on each CPU for itself.
    public var allocated: UInt64
    /// How many there may be, but for processes with CAP_SYS_ADMIN.
    public var maximum: UInt64

    /// What the kernel says now.
    /// - Throws: `KernelError` of open(2), EINVAL when it cannot be understood.
    public static func now() throws(KernelError) -> FileTable {
        let path = "/proc/sys/fs/file-nr"
        let numbers = try File.text(of: path).split { $0 == "\t" || $0 == " " || $0 == "\n" }.map { UInt64($0) }
        guard numbers.count == 3, let allocated = numbers[0], let maximum = numbers[2] else {
            throw KernelError("read \(path)", errno: EINVAL)
        }
        return FileTable(allocated: allocated, maximum: maximum)
    }
}
