import ChaosModel
import LinuxKernel

extension FileGateRule {
    /// The same for the gate.
    init(_ rule: FileRule) {
        self.init(
            operations: FileOperations(rule.operations.map(FileOperations.init)), share: rule.share, seed: rule.seed,
            pattern: rule.match)
        switch rule.effect {
        case .delay(let nanoseconds, let jitter):
            delay = UInt64(max(0, nanoseconds))
            self.jitter = UInt64(max(0, min(jitter, nanoseconds)))
        case .fail(let error): errno = error.number
        case .readOnly:
            operations = [.write, .change, .openForWriting]
            errno = FileError.erofs.number
        }
    }
}

extension FileOperations {
    fileprivate init(_ operation: FileOperation) {
        self =
            switch operation {
            case .read: .read
            case .write: .write
            case .fsync: .fsync
            case .open: .open
            case .list: .list
            case .stat: .stat
            case .change: .change
            }
    }
}

extension FileError {
    /// The number, as every architecture of Linux that we build for has it.
    fileprivate var number: Int32 {
        switch self {
        case .eperm: 1
        case .enoent: 2
        case .eio: 5
        case .enomem: 12
        case .eacces: 13
        case .ebusy: 16
        case .enfile: 23
        case .emfile: 24
        case .enospc: 28
        case .erofs: 30
        case .etimedout: 110
        case .edquot: 122
        }
    }
}
