/// The errors that an operation on a file can be made to return, errno(3).
public enum FileError: String, Codable, Sendable, CaseIterable, FieldValue {
    /// Input/output error: a broken disk.
    case eio = "EIO"
    /// No space left on device.
    case enospc = "ENOSPC"
    /// Disk quota exceeded.
    case edquot = "EDQUOT"
    /// Read-only file system.
    case erofs = "EROFS"
    /// Permission denied.
    case eacces = "EACCES"
    /// Operation not permitted.
    case eperm = "EPERM"
    /// No such file or directory.
    case enoent = "ENOENT"
    /// Device or resource busy.
    case ebusy = "EBUSY"
    /// Too many open files.
    case emfile = "EMFILE"
    /// Too many open files in system.
    case enfile = "ENFILE"
    /// Cannot allocate memory.
    case enomem = "ENOMEM"
    /// Connection timed out: a network file system.
    case etimedout = "ETIMEDOUT"
}
