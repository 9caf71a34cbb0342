import LinuxKernel

/// What programs that were asked left behind because whoever asked them was killed: found by a variable in their environment,
/// which names the asker.
public enum LeftoverChecks {
    /// What a mark begins with, and what says whose it is: the number of a process means nothing in another namespace, and
    /// may come again.
    static func mark(namespace: UInt64, pid: Int32, startTicks: UInt64) -> String {
        "check-\(namespace)-\(pid)-\(startTicks)/"
    }

    /// The mark of one check of this process.
    static func freshMark() -> String {
        let own = HostFacts.processID
        return mark(
            namespace: ProcessTable.ownPIDNamespace ?? 0, pid: own, startTicks: ProcessTable.stat(own)?.startTicks ?? 0)
            + "\(Clock.monotonicNanoseconds())-\(UInt64.random(in: 0...UInt64.max))"
    }

    /// Kills what is left of checks whose asker is gone: processes of our own user and of our own process namespace only.
    public static func end() {
        guard let namespace = ProcessTable.ownPIDNamespace else { return }
        CommandAttempt.end({ isLeft($0, in: namespace) }, of: HostFacts.realUser)
    }

    private static func isLeft(_ value: String, in namespace: UInt64) -> Bool {
        guard value.hasPrefix("check-"), let slash = value.firstIndex(of: "/") else { return false }
        let parts = value[..<slash].dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, UInt64(parts[0]) == namespace, let pid = Int32(parts[1]),
            let startTicks = UInt64(parts[2])
        else { return false }
        return !ProcessTable.isAlive(pid, startTicks: startTicks)
    }
}
