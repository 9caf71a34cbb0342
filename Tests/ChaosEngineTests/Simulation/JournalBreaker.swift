import FoundationEssentials
import Glibc
import LinuxKernel

/// Has every write to a journal that is open in this process refused: in the place of its descriptor stands one that is open
/// for reading only, of the same file. The lock stays.
final class JournalBreaker {
    private let descriptor: Int32
    private let saved: Int32
    private var isMended = false

    /// - Returns: `nil` when nobody has it open.
    init?(_ path: String) {
        let numbers = ((try? Directory.list("/proc/self/fd")) ?? []).compactMap(Int32.init)
        let found = numbers.first {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
        guard let found else { return nil }
        let readOnly = open(path, O_RDONLY | O_CLOEXEC)
        guard readOnly >= 0 else { return nil }
        descriptor = found
        saved = fcntl(found, F_DUPFD_CLOEXEC, 0)
        Self.put(readOnly, in: found)
        close(readOnly)
    }

    /// Lets it be written again. Only while the journal is open.
    func mend() {
        Self.put(saved, in: descriptor)
        isMended = true
    }

    private static func put(_ descriptor: Int32, in place: Int32) {
        dup2(descriptor, place)
        _ = fcntl(place, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        // The journal's owner could not free its lock: closing alone would leave it to a child that is being spawned.
        if !isMended { flock(saved, LOCK_UN) }
        close(saved)
    }
}
