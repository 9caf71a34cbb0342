import Glibc

/// What a name stands for, lstat(2): a link is looked at, and not followed.
public struct FileStatus: Hashable, Sendable {
    /// The kinds that are told apart.
    public enum Kind: Sendable { case directory, regular, link, other }

    /// What it is.
    public var kind: Kind
    /// When its content was last changed, in nanoseconds since 1970: of a directory, the names in it.
    public var modified: Int64
    /// Its size in bytes.
    public var size: Int64

    /// Whether what a path leads to belongs to root or us, and nobody else can write to it.
    public static func isOurs(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return false }
        return (status.st_uid == 0 || status.st_uid == geteuid()) && status.st_mode & 0o022 == 0
    }

    /// Looks at a path; `nil` when nothing is there that we can see.
    public init?(of path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFREG: .regular
            case S_IFLNK: .link
            default: .other
            }
        modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        size = Int64(status.st_size)
    }
}
