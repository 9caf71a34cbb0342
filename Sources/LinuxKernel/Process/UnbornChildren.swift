/// Children of an executor that are not yet the programs they shall become. One that is stopped there keeps a copy of the
/// journal's lock, which fork(2) gave it, and nobody else would ever take that from it.
public struct UnbornChildren {
    private let journal: String

    /// Names those that have this journal open.
    public init(journal: String) { self.journal = journal }

    /// Ends them: until its exec a child is a part of the executor, and nothing else.
    /// - Throws: `KernelError` of pidfd_open(2) or pidfd_send_signal(2).
    public func end() throws(KernelError) {
        for pid in ProcessTable.all() where pid != HostFacts.processID && holdsJournal(pid) {
            guard let stat = ProcessTable.stat(pid), !stat.hasExecuted,
                let child = try ProcessHandle(pid: pid, startTicks: stat.startTicks)
            else { continue }
            _ = try child.send(signal: 9)
        }
    }

    /// Without the end of the link: a journal that was removed meanwhile has a remark there, proc(5).
    private func holdsJournal(_ pid: Int32) -> Bool {
        guard ProcessTable.stat(pid)?.hasExecuted == false else { return false }
        let numbers = (try? Directory.list("/proc/\(pid)/fd")) ?? []
        return numbers.contains { ProcFile.link("/proc/\(pid)/fd/\($0)")?.hasPrefix(journal) ?? false }
    }
}
