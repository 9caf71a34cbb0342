import LinuxKernel

/// Guardians of a journal that were stopped (SIGSTOP) and whose executor is gone. They hold no lock: flock(2) gives it only
/// to a process that runs. Continued, they would find nothing to do; until then they are a process that we left behind.
struct StrandedGuardians {
    private let journal: String

    /// Those who watch the journal at this path.
    init(of journal: String) { self.journal = journal }

    /// Ends them, as far as they are our own.
    func end() {
        for pid in ProcessTable.all() {
            guard let stat = ProcessTable.stat(pid), stat.state == "T", isStranded(pid) else { continue }
            // One that cannot be ended changes nothing about what is taken back.
            if let handle = try? ProcessHandle(pid: pid, startTicks: stat.startTicks) {
                _ = try? handle.send(signal: 9)
            }
        }
    }

    /// By its command line: `aftershock guardian JOURNAL EXECUTOR START …`.
    private func isStranded(_ pid: Int32) -> Bool {
        let words = ProcessTable.commandLine(pid)
        guard words.count >= 5, words[1] == "guardian", words[2] == journal,
            ProcessTable.realUser(pid) == HostFacts.realUser, let executor = Int32(words[3]),
            let start = UInt64(words[4])
        else { return false }
        return !ProcessTable.isAlive(executor, startTicks: start)
    }
}
