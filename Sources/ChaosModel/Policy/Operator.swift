/// Who does something, as far as the kernel and sudo(8) know it.
public struct Operator: Hashable, Codable, Sendable, CustomStringConvertible {
    /// How it is known who it is.
    public enum Source: String, Codable, Sendable {
        /// The user who logged in: kept by the kernel through su(1) and sudo(8).
        case login
        /// The user of whom sudo(8) says that they called it. Whoever is root can say so of anybody.
        case sudo
        /// The user that the process runs as.
        case process
    }

    /// The user's number.
    public var uid: UInt32
    /// The user's name, or the number when there is none.
    public var name: String
    /// The names of the user's groups.
    public var groups: [String]
    /// How that is known.
    public var source: Source

    /// Names somebody.
    public init(uid: UInt32, name: String, groups: [String], source: Source) {
        self.uid = uid
        self.name = name
        self.groups = groups
        self.source = source
    }

    /// `ann (uid 1000, by login)`.
    public var description: String { "\(name) (uid \(uid), by \(source.rawValue))" }
}
