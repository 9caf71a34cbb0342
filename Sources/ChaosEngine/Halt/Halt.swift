import ChaosModel
import LinuxKernel

/// Stops runs: first by asking (SIGTERM), then by force, which makes the guardian take over. An executor that is stopped
/// is continued for that; one that is stopped again is not waited for.
public struct Halt: Sendable {
    /// How it went.
    public enum Outcome: Sendable {
        /// Nobody holds the journal.
        case nothingRuns
        /// The executor rolled back and ended.
        case rolledBack(run: String)
        /// Nobody holds the journal any more, but something was left; that was taken back as far as possible.
        case recovered(run: String, Recoverer.Outcome)
        /// The executor was killed; what was left was taken back.
        case killed(run: String, Recoverer.Outcome)
        /// It is over, but its journal is not ours to read: its own guardian takes back what was left.
        case ended(run: String, wasKilled: Bool)
        /// It could not be done.
        case failed(String)
    }

    /// How long the executor may take to roll back by itself.
    private let patience: Duration
    /// How long whoever inherits the journal may take.
    private static let inheritance = Duration.seconds(30)

    /// - Parameter patience: how long an executor may take to roll back by itself.
    public init(patience: Duration = .seconds(15)) { self.patience = patience }

    /// Halts whoever holds this journal, and takes back what is left.
    public func carryOut(journal: String) -> Outcome {
        do throws(KernelError) { _ = try File(journal, access: .read) } catch {
            // ENOENT: no run ever was here. A journal that cannot be seen must not pass for an idle host.
            return error.errno == 2 ? .nothingRuns : .failed("\(error)")
        }
        let isHeld = { Self.isHeld(journal) }
        guard isHeld() else { return concluded(journal, .nothingRuns) }
        let contents = JournalContents((try? File.contents(of: journal)) ?? [])
        let run = contents.run ?? "unknown"
        // What is written may be damaged; the kernel knows who has the lock.
        guard let executor = contents.executor ?? Self.process(LockHolder.of(journal)) else {
            return .failed("\(journal) does not say who runs, and the kernel does not show who holds it")
        }
        do throws(KernelError) {
            let wasKilled = try stop(executor, while: isHeld)
            guard awaitHeirs(of: journal) else {
                let heir = Self.process(LockHolder.of(journal)).map { "\($0)" } ?? "somebody"
                return .failed("run \(run) is stopped, but \(heir) still holds \(journal)")
            }
            return wasKilled ? recovered(journal, run) : concluded(journal, .rolledBack(run: run))
        } catch {
            return .failed("\(error)")
        }
    }

    /// Halts a run by the host lock that it holds. A journal is read only where `trusted` says that nobody else could have
    /// written it: carrying out a stranger's undos would be doing their will.
    public func carryOut(_ held: HeldRun, trusted: (String) -> Bool) -> Outcome {
        let journal = held.journal.flatMap { trusted($0) ? $0 : nil }
        if let journal {
            switch carryOut(journal: journal) {
            // It has not begun its journal, or the text of the lock is wrong: whoever holds the lock has to go.
            case .nothingRuns, .failed: break
            case let outcome: return outcome
            }
        }
        let run = held.run ?? "unknown"
        do throws(KernelError) {
            let wasKilled = try stop(held.process) { isHeld(held) }
            if isHeld(held) { return .failed("\(held.process) does not end") }
            guard let journal, awaitHeirs(of: journal) else { return .ended(run: run, wasKilled: wasKilled) }
            return concluded(journal, .rolledBack(run: run))
        } catch {
            return .failed("\(error)")
        }
    }

    /// Asks, waits, and forces, until the process has ended or holds nothing any more.
    /// - Returns: whether it took force.
    private func stop(_ process: ProcessIdentity, while isHeld: () -> Bool) throws(KernelError) -> Bool {
        guard let handle = try ProcessHandle(pid: process.pid, startTicks: process.startTicks) else { return true }
        try handle.send(signal: 15)
        // A stopped process takes no signal but this one and SIGKILL.
        if Self.isStopped(process.pid) { try handle.send(signal: 18) }
        // One that is stopped again while it rolls back does not go on by itself.
        _ = Patience(limit: patience).wait { !isHeld() || handle.hasEnded() || Self.isStopped(process.pid) }
        if !isHeld() || handle.hasEnded() { return false }
        let guardians = Self.stoppedGuardians(of: process.pid)
        try handle.send(signal: 9)
        _ = Patience(limit: .seconds(5)).wait { handle.hasEnded() }
        for guardian in guardians {
            try ProcessHandle(pid: guardian.pid, startTicks: guardian.startTicks)?.send(signal: 18)
        }
        return true
    }

    /// Waits until nobody holds the journal: a guardian inherits it from an executor that was killed.
    private func awaitHeirs(of journal: String) -> Bool {
        Patience(limit: Self.inheritance).wait {
            guard Self.isHeld(journal) else { return true }
            // One that is stopped after it got the lock holds it for ever.
            if let heir = Self.process(LockHolder.of(journal)), Self.isStopped(heir.pid) {
                _ = try? ProcessHandle(pid: heir.pid, startTicks: heir.startTicks)?.send(signal: 9)
            }
            return false
        }
    }

    /// Takes back what a killed executor left, after or instead of its guardian.
    private func recovered(_ journal: String, _ run: String) -> Outcome {
        do throws(JournalError) {
            let recoverer = Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
            return .killed(run: run, try recoverer.recover(at: journal, waiting: true))
        } catch {
            return .failed("\(error)")
        }
    }

    /// The outcome, unless the journal still has something pending: then what its recovery comes to.
    private func concluded(_ journal: String, _ outcome: Outcome) -> Outcome {
        do throws(JournalError) {
            let recoverer = Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
            let found = try recoverer.recover(at: journal, waiting: true)
            return found.isClean ? outcome : .recovered(run: found.run ?? "unknown", found)
        } catch {
            return .failed("\(error)")
        }
    }

    private func isHeld(_ held: HeldRun) -> Bool { LockHolder.of(held.lock) == held.process.pid }

    private static func isHeld(_ journal: String) -> Bool {
        guard Directory.exists(journal) else { return false }
        // An unreadable journal counts as held, so that nobody is told that all is well.
        do throws(KernelError) {
            guard try FileLock(path: journal, orReadOnly: true) != nil else { return true }
            return false
        } catch { return true }
    }

    /// The guardians of an executor that are stopped: continued, they do their duty and end.
    private static func stoppedGuardians(of executor: Int32) -> [ProcessIdentity] {
        ProcessTable.descendants(of: executor).filter { pid in
            isStopped(pid) && ProcessTable.commandLine(pid).dropFirst().first == "guardian"
        }.compactMap(process)
    }

    private static func isStopped(_ pid: Int32) -> Bool { ["T", "t"].contains(ProcessTable.stat(pid)?.state) }

    private static func process(_ pid: Int32?) -> ProcessIdentity? {
        guard let pid, let stat = ProcessTable.stat(pid), !stat.hasEnded else { return nil }
        return ProcessIdentity(pid: pid, startTicks: stat.startTicks, name: stat.comm)
    }
}
