/// What a setting of sysctl(8) is like.
public struct SettingFacts: Hashable, Codable, Sendable {
    /// Whose value it is.
    public enum Reach: String, Codable, Sendable {
        /// Each network namespace has its own.
        case namespace
        /// There is one for the whole host.
        case host
    }

    /// Its value; `nil` when it cannot be read, as a file that only triggers something.
    public var value: String?
    /// Whether we may write it.
    public var isWritable: Bool
    /// Whose it is.
    public var reach: Reach
    /// Whether there is such a setting.
    public var exists: Bool
    /// The most alike of the names that are there, when there is no such setting.
    public var similar: String?

    /// Records a setting.
    public init(value: String?, isWritable: Bool, reach: Reach) {
        self.value = value
        self.isWritable = isWritable
        self.reach = reach
        exists = true
    }

    /// Records that there is none of this name.
    public init(absentBut similar: String?) {
        value = nil
        isWritable = false
        reach = .host
        exists = false
        self.similar = similar
    }
}
