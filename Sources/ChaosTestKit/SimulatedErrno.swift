import ChaosModel

/// The error numbers of Linux that the simulated host answers with (errno(3)).
public enum SimulatedErrno: Int32, Sendable {
    case notPermitted = 1
    case noEntry = 2
    case noProcess = 3
    case input = 5
    case busy = 16
    case exists = 17
    case noDevice = 19
    case invalid = 22
    case noSpace = 28

    /// The refusal of an operation.
    public func error(_ operation: String) -> HostError {
        HostError(operation, errno: rawValue, reason: "\(self)")
    }
}
