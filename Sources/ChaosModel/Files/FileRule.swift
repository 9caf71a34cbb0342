/// Delays or fails operations on files below a directory, as a launched target sees them.
public struct FileRule: Hashable, Codable, Sendable {
    /// What befalls the operations.
    public enum Effect: Hashable, Codable, Sendable {
        /// They are held so long, in nanoseconds, give or take the jitter.
        case delay(nanoseconds: Int64, jitter: Int64)
        /// They are not done, and return this error.
        case fail(FileError)
        /// Those that would modify anything return EROFS.
        case readOnly
    }

    /// The directory, as the gate knows it.
    public var path: String
    /// Which operations are meant; `readOnly` knows by itself.
    public var operations: [FileOperation]
    /// What befalls them.
    public var effect: Effect
    /// The share of them that is hit, 0...1.
    public var share: Double
    /// Which files are meant, a pattern of names or, with a slash in it, of paths below the directory; `nil` is all.
    public var match: String?
    /// What the random choice starts from.
    public var seed: UInt64

    /// Describes a rule; nothing is done.
    public init(
        path: String, operations: [FileOperation] = [], effect: Effect, share: Double = 1, match: String? = nil,
        seed: UInt64 = 1
    ) {
        self.path = path
        self.operations = operations
        self.effect = effect
        self.share = share
        self.match = match
        self.seed = seed
    }
}

extension FileRule: HelperRuleWork {
    /// Operations that were meant, of these those that were held and that failed, the bytes that were to be read or written by
    /// them, and how long the held ones waited together.
    public static var counterNames: [String] {
        ["operations", "operations_delayed", "operations_failed", "bytes", "delay_milliseconds"]
    }
    /// Those that were hit.
    public static var effectCounters: [String] { ["operations_delayed", "operations_failed"] }
    /// The mechanism.
    public var mechanism: String { "FUSE" }
    /// What it does, in words.
    public var summary: String {
        let files = (match.map { "files that match `\($0)`" } ?? "files") + " below \(path)"
        let portion = share < 1 ? "\(Percent(share: share).fieldText) of " : ""
        let names = operations.map(\.rawValue).joined(separator: ", ")
        return switch effect {
        case .delay(let nanoseconds, let jitter):
            "hold \(portion)\(names) of \(files) for \(Duration.nanoseconds(nanoseconds).fieldText)"
                + (jitter > 0 ? " give or take \(Duration.nanoseconds(jitter).fieldText)" : "")
        case .fail(let error): "fail \(portion)\(names) of \(files) with \(error.rawValue)"
        case .readOnly: "refuse to modify \(files) with EROFS"
        }
    }
    /// What one would type.
    public var shellEquivalent: String {
        switch effect {
        case .delay, .fail: "(a FUSE file system over \(path), in the target's mount namespace)"
        case .readOnly: "mount -o remount,ro,bind \(path)   # refuses files that are open for writing"
        }
    }
}
