import ChaosModel
import LinuxKernel

/// Stops the run that holds a journal: first by asking (SIGTERM), then by force, which makes the guardian take over.
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
        /// It could not be done.
        case failed(String)
    }

    private let journal: String
    /// How long the executor may take to roll back by itself.
    private let patience: Duration

    /// Halts whoever holds this journal.
    public init(journal: String, patience: Duration = .seconds(15)) {
        self.journal = journal
        self.patience = patience
    }

    /// Asks, waits, and forces.
    public func carryOut() -> Outcome {
        do throws(KernelError) { _ = try File(journal, access: .read) } catch {
            // ENOENT: no run ever was here. A journal that cannot be seen must not pass for an idle host.
            return error.errno == 2 ? .nothingRuns : .failed("\(error)")
        }
        guard isHeld else { return concluded(.nothingRuns) }
        let contents = JournalContents((try? File.contents(of: journal)) ?? [])
        let run = contents.run ?? "unknown"
        guard let executor = contents.executor else { return .failed("the journal does not say who runs") }
        do throws(KernelError) {
            try send(15, to: executor)
            if Patience(limit: patience).wait({ !isHeld }) { return concluded(.rolledBack(run: run)) }
            try send(9, to: executor)
        } catch {
            return .failed("\(error)")
        }
        do throws(JournalError) {
            let recoverer = Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
            return .killed(run: run, try recoverer.recover(at: journal, waiting: true))
        } catch {
            return .failed("\(error)")
        }
    }

    /// The outcome, unless the journal still has something pending: then what its recovery comes to.
    private func concluded(_ outcome: Outcome) -> Outcome {
        do throws(JournalError) {
            let recoverer = Recoverer(host: LinuxHost(), bootID: Clock.bootID() ?? "")
            let found = try recoverer.recover(at: journal, waiting: true)
            return found.isClean ? outcome : .recovered(run: found.run ?? "unknown", found)
        } catch {
            return .failed("\(error)")
        }
    }

    private var isHeld: Bool {
        guard Directory.exists(journal) else { return false }
        // An unreadable journal counts as held, so that nobody is told that all is well.
        do throws(KernelError) {
            guard try FileLock(path: journal) != nil else { return true }
            return false
        } catch { return true }
    }

    private func send(_ signal: Int32, to process: ProcessIdentity) throws(KernelError) {
        guard let handle = try ProcessHandle(pid: process.pid, startTicks: process.startTicks) else { return }
        _ = try handle.send(signal: signal)
    }
}
