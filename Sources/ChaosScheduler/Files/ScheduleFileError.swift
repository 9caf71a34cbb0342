import ChaosModel
import LinuxKernel

/// Why a schedule file is not in force.
public enum ScheduleFileError: Error, CustomStringConvertible {
    /// It cannot be read, or somebody could have written it who must not (EPERM, ELOOP).
    case unreadable(String, KernelError)
    /// It is no text.
    case illegible(String, Diagnostics)
    /// It, or something that it refers to, is not right.
    case broken(SpecSource, Diagnostics)

    /// The reason for people, with every place in the file.
    public func text(colour: Bool) -> String {
        switch self {
        case .unreadable(let path, let error): "\(path): error: \(error.reasonOfFile)\(Self.help(error))"
        case .illegible(let path, let problems):
            problems.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n")
        case .broken(let source, let problems): source.render(problems, colour: colour)
        }
    }

    /// The reason without colours.
    public var description: String { text(colour: false) }

    /// What to do about a file that is not trusted.
    static func help(_ error: KernelError) -> String {
        error.isDistrust
            ? "\n  help: it and every directory above it must belong to root or to the daemon's user, be no links, and be "
                + "writable by nobody else" : ""
    }
}

extension KernelError {
    /// Whether a file was refused for who could have written it: EPERM, ELOOP.
    var isDistrust: Bool { errno == 1 || errno == 40 }

    /// Why a file was not read: EINVAL is that of what is a directory, a pipe or the like.
    var reasonOfFile: String { errno == 22 ? "is not a regular file" : reason }
}
