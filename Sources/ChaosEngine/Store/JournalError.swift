import LinuxKernel

/// Why a journal cannot be used.
public enum JournalError: Error, Sendable, CustomStringConvertible {
    /// Another run holds the lock.
    case busy(String)
    /// An earlier run left these changes behind.
    case pending([String])
    /// Lines of the last run's journal cannot be read: something may be left behind.
    case illegible(lines: [Int])
    /// The kernel refused a file operation.
    case refused(KernelError)
    /// An entry could not be put into text.
    case unwritable(String)

    /// The reason in words.
    public var description: String {
        switch self {
        case .busy(let who): "another run holds this host: \(who)"
        case .pending(let changes):
            "an earlier run left \(changes.count) changes behind: \(changes.joined(separator: "; "))"
        case .illegible(let lines):
            "lines \(lines.map(String.init).joined(separator: ", ")) of an earlier run's journal are illegible: "
                + "run `aftershock recover`"
        case .refused(let error): "journal: \(error)"
        case .unwritable(let reason): "journal: \(reason)"
        }
    }
}
