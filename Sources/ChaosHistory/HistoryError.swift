import ChaosEngine
import ChaosModel
import LinuxKernel

/// Why the history, or what is marked in it, cannot be used. Runs go on without it.
public enum HistoryError: Error, Sendable, CustomStringConvertible {
    /// Others could steer us by the state directory.
    case distrusted(StateDirectory.Distrust)
    /// The database, or the file of marks, was written by a later version.
    case newer(String)
    /// The file of marks is damaged: which runs are pinned is not known.
    case damagedMarks(String, reason: String)
    /// Another process keeps it locked.
    case busy(String)
    /// Something in it, or below it, cannot be read or written.
    case unusable(String, reason: String)
    /// What was asked for is not there.
    case unknown(String)
    /// Nothing may be removed now.
    case unsettled(String)

    /// The reason in words, with what to do about it.
    public var description: String {
        switch self {
        case .distrusted(let distrust): "\(distrust.path): \(distrust.reason)"
        case .newer(let path):
            "\(path) was written by a later version of aftershock\n  help: use that version, or move the file away"
                + (path.hasSuffix(StateDirectory.history) ? ": the history is built again from the bundles" : "")
        case .damagedMarks(let path, let reason):
            "\(path) is damaged: \(reason)\n  help: it holds the pins and baselines: mend it, or move it away to begin anew"
        case .busy(let path): "\(path) is kept locked by another process"
        case .unusable(let path, let reason): "\(path): \(reason)"
        case .unknown(let words): words
        case .unsettled(let words): words
        }
    }

    init(_ error: any Error, at path: String) {
        self =
            switch error {
            case let error as HistoryError: error
            case let error as KernelError: .unusable(path, reason: "\(error)")
            default: .unusable(path, reason: "\(error)")
            }
    }
}
