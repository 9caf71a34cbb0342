import ChaosModel
import LinuxKernel

/// Keeps runs with different state directories apart: one would take the other's fault for the host's own value, and
/// restore that last. The lock is `/run/aftershock.lock` for root and `$XDG_RUNTIME_DIR/aftershock.lock` for others.
/// The environment variable `AFTERSHOCK_LOCK` names another file, for drills that cannot touch each other's targets.
public final class HostLock: Sendable {
    private let lock: FileLock

    private init(_ lock: consuming FileLock) { self.lock = lock }

    /// Where the lock is for this user.
    public static var standardPath: String {
        if let path = HostFacts.environment("AFTERSHOCK_LOCK"), path.hasPrefix("/") { return path }
        if HostFacts.isRoot { return "/run/aftershock.lock" }
        if let directory = HostFacts.environment("XDG_RUNTIME_DIR"), directory.hasPrefix("/") {
            return directory + "/aftershock.lock"
        }
        return "/tmp/aftershock-\(HostFacts.effectiveUser).lock"
    }

    /// Takes the lock and writes down who has it.
    /// - Throws: `JournalError.busy` when another run has it, `.refused` when the file is not safe to use.
    public static func take(
        at path: String = HostLock.standardPath, run: String, journal: String
    ) throws(JournalError) -> HostLock {
        do throws(KernelError) {
            if let lock = try FileLock(path: path, private: true) {
                try lock.truncate()
                try Descriptor.write(
                    Array("run \(run) by \(ProcessIdentity.current) with \(journal)\n".utf8), to: lock.descriptor)
                return HostLock(lock)
            }
        } catch { throw .refused(error) }
        let holder = (try? File.text(of: path))?.split(separator: "\n").first.map(String.init)
        throw .busy(holder ?? "an unknown run, by \(path)")
    }
}
