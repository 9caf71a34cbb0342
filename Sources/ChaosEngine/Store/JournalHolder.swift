import LinuxKernel

/// Who holds a journal, for people: the run, its executor, and what to do about one that is stopped.
struct JournalHolder: CustomStringConvertible {
    private let contents: JournalContents

    init(_ contents: JournalContents) { self.contents = contents }

    var description: String {
        guard let executor = contents.executor else { return "run \(contents.run ?? "unknown")" }
        let isStopped = ProcessTable.isStopped(executor.pid, startTicks: executor.startTicks)
        let note = isStopped ? ", which is stopped: `aftershock halt` ends it and takes its faults back" : ""
        return "run \(contents.run ?? "unknown") by \(executor)\(note)"
    }
}
