/// Where an entry stands in the audit log's chain, and when it was written: all that verifying needs.
public struct AuditLink: Codable, Equatable, Sendable {
    /// Number of the entry, from 1, over all files of the log.
    public var sequence: Int
    /// The wall clock, such as `2026-11-21T17:54:20.123Z`: what an operator looks for. It may step.
    public var time: String
    /// The boot's id, random(4).
    public var boot: String
    /// Nanoseconds since that boot, sleep included (CLOCK_BOOTTIME). Never goes back within a boot.
    public var sinceBoot: UInt64
    /// The hash of the entry before this one; `AuditLine.origin` for the first.
    public var previous: String

    /// Makes a link.
    public init(sequence: Int, time: String, boot: String, sinceBoot: UInt64, previous: String) {
        self.sequence = sequence
        self.time = time
        self.boot = boot
        self.sinceBoot = sinceBoot
        self.previous = previous
    }
}
