import LinuxKernel

/// Why tokens cannot be had, given or taken back.
public enum AccessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was asked for makes no sense.
    case invalid(String)
    /// There is no such token.
    case unknown(String)
    /// The file is not what it should be.
    case damaged(String)
    /// The kernel refuses, or others could have written the file.
    case file(KernelError)

    /// In words for who has not come in, and need not know of files.
    var words: String {
        switch self {
        case .invalid(let text), .unknown(let text): text
        case .damaged, .file: "tokens cannot be read; see the daemon's log"
        }
    }

    /// In words.
    public var description: String {
        switch self {
        case .invalid(let text), .unknown(let text), .damaged(let text): text
        case .file(let error): "\(error.call): \(error.reason)"
        }
    }
}
