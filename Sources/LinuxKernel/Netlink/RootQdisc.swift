/// The queueing discipline at an interface's root.
public struct RootQdisc: Hashable, Sendable {
    /// Its kind, such as `noqueue`, `fq_codel` or `htb`.
    public var kind: String
    /// Its major number; 0 is the kernel's own default, which nobody configured.
    public var handle: UInt16

    /// Of an interface that has no queue.
    public static let noQueue = RootQdisc(kind: "noqueue", handle: 0)

    /// Describes a root.
    public init(kind: String, handle: UInt16) {
        self.kind = kind
        self.handle = handle
    }
}
