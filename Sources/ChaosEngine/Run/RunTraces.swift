import ChaosModel
import FoundationEssentials
import LinuxKernel

/// How a run of a state directory stands, by what it left there and who is still at work on it: for somebody who did not
/// start it, or died meanwhile.
public struct RunTraces: Sendable {
    /// What a report says of a run's end.
    public struct End: Decodable, Sendable {
        /// The verdict.
        public var verdict: Report.Verdict
        /// Why.
        public var reason: String
    }

    private let state: String
    private let run: String
    private let lock: String
    private var bundle: RunBundle { RunBundle(state: state, run: run) }

    /// Looks for a run.
    /// - Parameter lock: the lock of the host that its processes take.
    public init(state: String, run: String, lock: String) {
        self.state = state
        self.run = run
        self.lock = lock
    }

    /// The process that carries the run out, as the host's lock tells; `nil` before it has that, and afterwards.
    public var process: ProcessIdentity? { HeldRun.of(lock).flatMap { $0.run == run ? $0.process : nil } }

    /// Whether it goes on, or is being taken back by its guardian.
    public var isUnderWay: Bool {
        if process != nil { return true }
        let journal = state + "/journal"
        let contents = JournalContents((try? File.regular(journal, upTo: 256 << 20, followsLinks: false)) ?? [])
        guard contents.run == run else { return false }
        return LockHolder.of(journal) != nil || contents.executor.map { hasHeir(journal, $0) } ?? false
    }

    /// Whether its bundle was begun: from then on the name is taken.
    public var hasBundle: Bool { bundle.isThere }

    /// Whether it was judged.
    public var hasReport: Bool { Directory.exists(bundle.path(of: RunBundle.report)) }

    /// What the report says; `nil` when there is none.
    /// - Throws: `KernelError` or `DecodingError` for one that cannot be read.
    public var end: End? {
        get throws {
            guard hasReport else { return nil }
            return try JSONDecoder().decode(End.self, from: Data(bundle.read(RunBundle.report)))
        }
    }

    /// How it ended, when its executor could not say so.
    public var interruption: String { Wreck(state: state, run: run).reason }

    /// A guardian that waits for the lock, or is about to: its executor is gone.
    private func hasHeir(_ journal: String, _ executor: ProcessIdentity) -> Bool {
        ProcessTable.all().contains { pid in
            let words = ProcessTable.commandLine(pid)
            return words.count >= 5 && words[1] == "guardian" && words[2] == journal
                && words[3] == "\(executor.pid)" && words[4] == "\(executor.startTicks)"
                && !["T", "t", "Z"].contains(ProcessTable.stat(pid)?.state ?? "Z")
        }
    }
}
