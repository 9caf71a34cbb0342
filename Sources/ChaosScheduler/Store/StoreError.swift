import ChaosEngine
import LinuxKernel

/// Why the scheduler's store cannot be used. Without it no drill starts: nobody would know afterwards.
public enum StoreError: Error, Sendable, CustomStringConvertible {
    /// Others could steer us by its directory.
    case distrusted(String, reason: String)
    /// It was written by a later version.
    case newer(String)
    /// Another process keeps it locked.
    case busy(String)
    /// It was damaged, and put aside as `keptAs`; an empty one is in its place.
    case damaged(String, keptAs: String, reason: String)
    /// It is not there, although there was one.
    case lost(String)
    /// It cannot be read or written.
    case unusable(String, reason: String)

    /// The reason in words, with what to do about it.
    public var description: String {
        switch self {
        case .distrusted(let path, let reason):
            "\(path): \(reason)\n  help: it, and every directory that leads to it, must be of your own or root's, and nobody "
                + "else's to write"
        case .newer(let path): "\(path) was written by a later version of aftershock\n  help: use that version"
        case .busy(let path): "\(path) is kept locked by another process"
        case .damaged(let path, "", let reason):
            "\(path) is damaged (\(reason))\n  help: aftershockd keeps it under another name, and begins a new one"
        case .lost(let path):
            "\(path) is gone, although a daemon ran here before. Every schedule is paused, since who paused what is not known "
                + "any more, and no time before now is made up for"
        case .damaged(let path, let kept, let reason):
            "\(path) was damaged (\(reason)): it is kept as \(kept). Every schedule is paused, since who paused what is not "
                + "known any more, and no time before now is made up for"
        case .unusable(let path, let reason): "\(path): \(reason)"
        }
    }

    /// As the desk says it.
    var deskError: DeskError {
        if case .busy = self { return .conflict(description) }
        return .failed(description)
    }
}
