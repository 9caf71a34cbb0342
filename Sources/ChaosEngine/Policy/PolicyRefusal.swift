import ChaosModel
import LinuxKernel

/// Why no run may begin: there is a policy, and what it says cannot be told.
public enum PolicyRefusal: Error {
    /// Somebody could have written it who must not.
    case untrusted(String, KernelError)
    /// It cannot be read.
    case unreadable(String, KernelError)
    /// It is no text.
    case illegible(String, Diagnostics)
    /// It is no policy.
    case broken(SpecSource, Diagnostics)

    /// The reason for people, with every place in the file.
    public func text(colour: Bool) -> String {
        switch self {
        case .untrusted(let path, let error):
            "aftershock: error: the policy \(path) is not trusted, so no run begins: \(error)\n"
                + "  help: it and every directory above it must belong to root, be no links, and be writable by nobody else"
        case .unreadable(let path, let error): "aftershock: error: the policy \(path): \(error.reason)"
        case .illegible(let path, let problems):
            problems.all.map { "\(path): error: \($0.message)" }.joined(separator: "\n")
        case .broken(let source, let problems): source.render(problems, colour: colour)
        }
    }
}
