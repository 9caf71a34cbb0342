import ChaosModel

/// The error numbers of Linux that the simulated host answers with (errno(3)).
public enum SimulatedErrno: Int32, Sendable {
    /// EPERM: a privilege is missing.
    case notPermitted = 1
    /// ENOENT: no such file, group or controller.
    case noEntry = 2
    /// ESRCH: the process has ended.
    case noProcess = 3
    /// EINTR: a signal came first.
    case interrupted = 4
    /// EIO: the device failed.
    case inputOutput = 5
    /// EAGAIN: not now.
    case again = 11
    /// ENOMEM: no memory.
    case noMemory = 12
    /// EBUSY: still in use.
    case busy = 16
    /// EEXIST: there already.
    case exists = 17
    /// ENODEV: no such interface.
    case noDevice = 19
    /// EINVAL: a value that the kernel refuses.
    case invalid = 22
    /// ENOSPC: no room.
    case noSpace = 28

    /// The refusal of an operation.
    public func error(_ operation: String) -> HostError {
        HostError(operation, errno: rawValue, reason: "\(self)")
    }
}
