/// What a `FileGate` does to operations that are meant: it delays them, then fails them.
public struct FileGateRule: Hashable, Sendable {
    /// The operations that are meant.
    public var operations: FileOperations
    /// How long they are held, in nanoseconds.
    public var delay: UInt64
    /// Deviation around the delay, plus or minus, evenly spread, in nanoseconds; at most the delay.
    public var jitter: UInt64
    /// The errno value that they fail with, undone; 0 lets them through. Not ENOSYS, after which the kernel stops asking.
    public var errno: Int32
    /// The share of them that is hit, 0...1.
    public var share: Double
    /// Where the sequence of random draws starts.
    public var seed: UInt64
    /// fnmatch(3): which files are meant, by name, or with a slash in it by path below the gate's directory. `nil` is all.
    public var pattern: String?

    /// Describes a rule.
    public init(
        operations: FileOperations, delay: UInt64 = 0, jitter: UInt64 = 0, errno: Int32 = 0, share: Double = 1,
        seed: UInt64 = 0, pattern: String? = nil
    ) {
        self.operations = operations
        self.delay = delay
        self.jitter = min(jitter, delay)
        self.errno = errno
        self.share = share
        self.seed = seed
        self.pattern = pattern
    }
}
