import CKernel

/// Kinds of file operations that a `FileGateRule` can be about. One call may be of several kinds: creating a file both opens
/// and changes.
public struct FileOperations: OptionSet, Hashable, Sendable {
    /// A bit each.
    public let rawValue: UInt32
    /// Takes the bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    private init(_ operation: fuse_gate_operation) { rawValue = operation.rawValue }

    /// Reading data that the page cache does not have.
    public static let read = FileOperations(FUSE_GATE_READ)
    /// write(2), fallocate(2), and what a mapping writes back.
    public static let write = FileOperations(FUSE_GATE_WRITE)
    /// fsync(2) and fdatasync(2), also of directories.
    public static let fsync = FileOperations(FUSE_GATE_FSYNC)
    /// Opening files and directories.
    public static let open = FileOperations(FUSE_GATE_OPEN)
    /// Listing directories, getdents(2).
    public static let list = FileOperations(FUSE_GATE_LIST)
    /// Looking names up, stat(2), statfs(2), readlink(2) and reading extended attributes.
    public static let stat = FileOperations(FUSE_GATE_STAT)
    /// Creating, removing, renaming, linking, truncating, and changing attributes.
    public static let change = FileOperations(FUSE_GATE_CHANGE)
    /// Opening files for writing only; `open` has them, too.
    public static let openForWriting = FileOperations(FUSE_GATE_OPEN_WRITABLE)
}
