import ChaosModel
import LinuxKernel

/// A run that goes on, known by the host lock that it holds: whatever its state directory, and whatever became of it.
public struct HeldRun: Sendable {
    /// The lock.
    public var lock: String
    /// Who holds it, found by the kernel's own list of locks.
    public var process: ProcessIdentity
    /// The user whose lock it is.
    public var owner: UInt32
    /// The run and its journal, when the lock's text says so.
    public var run: String?
    /// The journal, when the lock's text says so.
    public var journal: String?

    /// Every run that we can see: ours, and with root's eyes those of all users. A drill with a lock of its own sees only
    /// itself.
    public static func all() -> [HeldRun] {
        paths.compactMap(of)
    }

    /// The run that holds a lock; `nil` when none does.
    public static func of(_ lock: String) -> HeldRun? {
        guard let owner = LockHolder.owner(of: lock), let pid = LockHolder.of(lock),
            let stat = ProcessTable.stat(pid), !stat.hasEnded,
            // Whoever holds somebody else's lock is not whom that user started.
            let user = ProcessTable.effectiveUser(pid), user == owner
        else { return nil }
        let process = ProcessIdentity(pid: pid, startTicks: stat.startTicks, name: stat.comm)
        var held = HeldRun(lock: lock, process: process, owner: owner)
        let text = (try? FileMark.look(at: lock))?.map { String(decoding: $0.content, as: UTF8.self) } ?? ""
        // `run k3x9q2ab by aftershock[4711] with /var/lib/aftershock/journal`
        let line = text.prefix { $0 != "\n" }
        if line.hasPrefix("run "), let by = line.range(of: " by "), let with = line.range(of: "] with /") {
            held.run = HaltMark.printable(Array(line[line.index(line.startIndex, offsetBy: 4)..<by.lowerBound].utf8))
            held.journal = String(line[line.index(before: with.upperBound)...])
        }
        return held
    }

    private static var paths: [String] {
        guard HostFacts.isRoot, HostFacts.environment("AFTERSHOCK_LOCK") == nil else { return [HostLock.standardPath] }
        let users = ((try? Directory.list("/run/user")) ?? []).map { "/run/user/\($0)/aftershock.lock" }
        let others = ((try? Directory.list("/tmp")) ?? []).filter {
            $0.hasPrefix("aftershock-") && $0.hasSuffix(".lock")
        }
        return [HostLock.standardPath] + users + others.map { "/tmp/" + $0 }
    }
}

extension StringProtocol {
    /// Where a text occurs first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
