/// A signal, by name and by its Linux number on x86-64 and arm64 (signal(7)).
public enum Signal: String, Codable, Sendable, CaseIterable, FieldValue {
    case SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGKILL, SIGUSR1, SIGSEGV, SIGUSR2, SIGTERM, SIGBUS

    /// The signal's number.
    public var number: Int32 {
        switch self {
        case .SIGHUP: 1
        case .SIGINT: 2
        case .SIGQUIT: 3
        case .SIGABRT: 6
        case .SIGBUS: 7
        case .SIGKILL: 9
        case .SIGUSR1: 10
        case .SIGSEGV: 11
        case .SIGUSR2: 12
        case .SIGTERM: 15
        }
    }
}
