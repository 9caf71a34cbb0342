/// Tampers with operations on files of a launched target.
public struct FileRule: HelperRuleWork {
    public static var counterNames: [String] { ["operations", "operations_delayed", "operations_failed"] }
    public static var effectCounters: [String] { ["operations_delayed", "operations_failed"] }

    /// The directory.
    public var path: String

    /// Describes a rule; nothing is done.
    public init(path: String) { self.path = path }

    public var mechanism: String { "FUSE" }
    public var summary: String { "tamper with files below \(path)" }
    public var shellEquivalent: String { "# no command does this" }
}
