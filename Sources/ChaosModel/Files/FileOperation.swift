/// Kinds of operations on files.
public enum FileOperation: String, Codable, Sendable, CaseIterable, FieldValue {
    /// Reading data that the page cache does not have.
    case read
    /// Writing and allocating data, also what a mapping writes back.
    case write
    /// fsync and fdatasync, of files and directories.
    case fsync
    /// Opening files and directories.
    case open
    /// Listing directories.
    case list
    /// Looking up names and attributes.
    case stat
    /// Creating, removing, renaming, linking, truncating, and changing attributes.
    case change
}
