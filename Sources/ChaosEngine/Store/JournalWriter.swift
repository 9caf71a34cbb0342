import LinuxKernel

/// Who wrote a journal, and from where it saw the host. Journals of older versions say nothing of it.
struct JournalWriter: Codable, Hashable, Sendable {
    /// The product's version, such as `0.5.0`.
    var version: String?
    /// Inode of its PID namespace: process numbers mean something else in any other, pid_namespaces(7).
    var pids: UInt64?

    /// Whether its process numbers are known to mean something else here.
    func isElsewhere(than here: UInt64?) -> Bool {
        guard let pids, let here else { return false }
        return pids != here
    }
}
