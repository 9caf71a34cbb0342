import ChaosModel
import LinuxKernel

/// Whom the kernel kills first when memory runs out.
extension LinuxHost {
    func undoOfScore(of process: ProcessIdentity, changedTo score: Int) throws(HostError) -> Undo {
        guard let stat = try require(process), let earlier = try self.score(of: process) else {
            throw HostError("find \(process)", errno: 3, reason: "the process has ended")
        }
        return earlier == score
            ? .nothing
            : .adjustOOMScore(
                process, earlier, changed: score, since: Self.ticksSinceBoot, session: stat.session)
    }

    func setScore(of process: ProcessIdentity, _ score: Int) throws(HostError) {
        try require(process)
        try attempt("set the OOM score of \(process)") { () throws(KernelError) in
            try OOMScore.set(score, of: process.pid)
        }
    }

    /// - Throws: `HostError` when the process has ended: it was killed with its score, not without.
    func isAdjusted(_ process: ProcessIdentity, to score: Int) throws(HostError) -> Bool {
        guard ProcessTable.isAlive(process.pid, startTicks: process.startTicks),
            let current = try self.score(of: process)
        else { throw HostError("find \(process)", errno: 3, reason: "the process has ended") }
        return current == score
    }

    /// The process first, so that what it starts from then on has its score, then those that it started since: the kernel
    /// may well have killed it, and left them. A score that is not the fault's any more is its own choice.
    func restoreScore(
        of process: ProcessIdentity, _ score: Int, changed: Int, since: UInt64, session: Int32?
    ) throws(HostError) {
        if isAlive(process), try self.score(of: process) == changed { try put(score, process.pid) }
        for _ in 0..<20 {
            let heirs = heirs(of: process, score: changed, since: since, session: session)
            if heirs.isEmpty { return }
            for heir in heirs { try put(score, heir) }
        }
    }

    func isScoreRestored(
        of process: ProcessIdentity, _ score: Int, changed: Int, since: UInt64, session: Int32?
    ) throws(HostError) -> Bool {
        if isAlive(process), try self.score(of: process) == changed { return false }
        return heirs(of: process, score: changed, since: since, session: session).isEmpty
    }

    /// The score of a process; `nil` when it has ended.
    func score(of process: ProcessIdentity) throws(HostError) -> Int? {
        do throws(KernelError) { return try OOMScore.of(process.pid) } catch {
            if Self.isGone(error) { return nil }
            throw HostError("read the OOM score of \(process)", errno: error.errno, reason: error.reason)
        }
    }

    private func heirs(of process: ProcessIdentity, score: Int, since: UInt64, session: Int32?) -> [Int32] {
        offspring(of: process, session: session ?? 0, since: since).map(\.pid)
            .filter { (try? OOMScore.of($0)) == score }
    }

    private func put(_ score: Int, _ pid: Int32) throws(HostError) {
        do throws(KernelError) { try OOMScore.set(score, of: pid) } catch {
            if Self.isGone(error) { return }
            throw HostError("restore the OOM score of \(pid)", errno: error.errno, reason: error.reason)
        }
    }

    /// ENOENT or ESRCH.
    private static func isGone(_ error: KernelError) -> Bool { [2, 3].contains(error.errno) }
}
