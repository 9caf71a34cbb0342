import ChaosModel
import LinuxKernel

/// `audit.log` in the state directory: what was done to this host and by whom, one entry a line, each tied to the one
/// before it by its hash. It is only ever added to. The lock of the file orders its writers: commands, guardians, a daemon.
public struct AuditLog: Sendable {
    /// The file's name. What was rotated away is `audit.log.1`, the newest, and so on.
    public static let file = "audit.log"
    /// The longest wait for another writer, which holds the lock for the time of one write.
    private static let patience: Duration = .seconds(2)

    /// The file's path.
    public let path: String
    private let state: String

    /// The log of a state directory; nothing is made.
    public init(state: String) {
        self.state = state
        path = state + "/" + Self.file
    }

    /// Adds an entry. It is on disk when this returns, fdatasync(2), and its hash was offered to the host's log.
    /// - Returns: the entry's hash.
    /// - Throws: `AuditError`; then nothing, or a part of a line, was written.
    @discardableResult
    public func append(_ event: AuditEntry.Event, who: AuditActor) throws(AuditError) -> String {
        do throws(KernelError) {
            let isNew = !Directory.exists(path)
            let lock = try locked()
            var tail = try self.tail(of: lock)
            var bytes: [UInt8] = tail.needsLineFeed ? [10] : []
            if !tail.torn.isEmpty {
                var closing = AuditEntry.Event(.tornLine)
                closing.torn = AuditEntry.Torn(bytes: tail.torn.count, sha256: try Digest.sha256(tail.torn))
                bytes += try line(closing, who, after: &tail)
            }
            bytes += try line(event, who, after: &tail)
            try Descriptor.write(bytes, to: lock.descriptor)
            try Descriptor.sync(lock.descriptor)
            if isNew { try Directory.sync(state) }
            SystemLog.say(
                "audit \(tail.sequence) \(tail.head) \(event.kind.rawValue) run \(event.run ?? "-") in \(state)",
                as: "aftershock")
            return tail.head
        } catch {
            throw AuditError(path: path, cause: error)
        }
    }

    private func locked() throws(KernelError) -> FileLock {
        let end = Clock.monotonicNanoseconds() + UInt64(Self.patience.nanoseconds)
        while true {
            if let lock = try FileLock(path: path, private: true) { return lock }
            Headway.made()
            // EBUSY: a writer that was stopped must not keep others for ever.
            if Clock.monotonicNanoseconds() > end { throw KernelError("lock \(path)", errno: 16) }
            Clock.sleep(milliseconds: 5)
        }
    }

    private func tail(of lock: borrowing FileLock) throws(KernelError) -> AuditTail {
        var end = try lock.readTail(2 * AuditLine.longest)
        if end.bytes.isEmpty, Directory.exists(path + ".1") {
            // The log was rotated: the chain goes on.
            try TrustedPath.requireOwnFile(Self.file + ".1", in: state)
            end = (try File.contents(of: path + ".1"), true)
            guard end.bytes.last == 10 else { throw Self.damaged(path + ".1") }
        }
        do { return try AuditTail(end.bytes, isWhole: end.isWhole, hash: Digest.sha256) } catch {
            throw Self.damaged(path)
        }
    }

    // EILSEQ: the last line is not what a writer of ours, or a crash of one, leaves.
    private static func damaged(_ path: String) -> KernelError {
        KernelError("follow on the last line of \(path)", errno: 84)
    }

    /// The text of an entry that follows on `tail`, which then ends with it.
    private func line(
        _ event: AuditEntry.Event, _ who: AuditActor, after tail: inout AuditTail
    ) throws(KernelError) -> [UInt8] {
        let link = AuditLink(
            sequence: tail.sequence + 1, time: Figure.timestamp(Clock.wallSeconds()), boot: Clock.bootID() ?? "",
            sinceBoot: Clock.bootNanoseconds(), previous: tail.head)
        let line: AuditLine
        do {
            line = try AuditLine(AuditEntry(link: link, who: who, event: event), hash: Digest.sha256)
        } catch { throw (error as? KernelError) ?? KernelError("encode an audit entry", errno: 22) }
        tail.follow(with: line, number: link.sequence)
        return line.bytes + [10]
    }
}

/// Why the audit log cannot be written.
public struct AuditError: Error, Sendable, CustomStringConvertible {
    /// The log.
    public var path: String
    /// What the kernel said; EILSEQ for a log whose end is damaged.
    public var cause: KernelError

    /// The reason in words, with what to do about it.
    public var description: String {
        let text = "the audit log \(path) cannot be written: \(cause)"
        if cause.errno != 84 { return text }
        return text + "\n  help: see `aftershock audit verify`; once it is clear what happened, move the file away"
    }
}
