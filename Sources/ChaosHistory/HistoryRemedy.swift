import GRDB
import LinuxKernel

/// What helps against an error of the database.
enum HistoryRemedy {
    /// It is damaged: another has to be made.
    case replace
    /// It cannot be written, or not be opened.
    case memory
    /// Somebody else has it.
    case wait
    /// Nothing that we know of.
    case none

    init(_ error: any Error) {
        switch error {
        case is HistoryDatabase.RowDamage: self = .replace
        // EROFS, EACCES, EPERM, ENOSPC, EDQUOT.
        case let error as KernelError: self = [30, 13, 1, 28, 122].contains(error.errno) ? .memory : .none
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .replace
            case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_PERM: self = .memory
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .wait
            // A table of ours that is not as we made it.
            case .SQLITE_ERROR: self = error.message?.hasPrefix("no such ") ?? false ? .replace : .none
            default: self = .none
            }
        default: self = .none
        }
    }
}
