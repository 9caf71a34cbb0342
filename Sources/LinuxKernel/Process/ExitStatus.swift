/// How a child ended.
public enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    /// By itself, with this exit code.
    case exited(Int32)
    /// By this signal.
    case signaled(Int32)

    /// One number for both, as a shell gives it: the exit code, or 128 + the signal's number.
    public var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }

    /// `exit code 1` or `signal 9`.
    public var description: String {
        switch self {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}
