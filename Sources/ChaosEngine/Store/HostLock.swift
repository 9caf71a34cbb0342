import ChaosModel
import LinuxKernel

/// Keeps runs with different state directories apart: one would take the other's fault for the host's own value, and
/// restore that last. The lock is `/run/aftershock.lock` for root and `$XDG_RUNTIME_DIR/aftershock.lock` for others.
/// Without XDG_RUNTIME_DIR that is `/run/user/UID`, or else `/tmp`, where anybody can take the name first: then the run is
/// refused. The environment variable `AFTERSHOCK_LOCK` names another file, for drills that cannot touch each other's targets.
public final class HostLock: Sendable {
    /// Why the lock was not taken.
    public enum Failure: Error, Sendable, CustomStringConvertible {
        /// Another run has it.
        case held(by: String)
        /// Its file cannot be used, or is not only ours.
        case unusable(String, KernelError)

        /// The reason in words, with what to do about it.
        public var description: String {
            switch self {
            case .held(let who): "another run holds this host: \(who)"
            case .unusable(let path, let error):
                "the lock \(path) cannot be used: \(error.reason)\n  help: it must be a regular file of your own, with one "
                    + "name, that nobody else can open; AFTERSHOCK_LOCK names another place"
            }
        }
    }

    private let lock: FileLock

    private init(_ lock: consuming FileLock) { self.lock = lock }

    /// Where the lock is for this user.
    public static var standardPath: String {
        if let path = HostFacts.environment("AFTERSHOCK_LOCK"), path.hasPrefix("/") { return path }
        if HostFacts.isSystemRoot { return "/run/aftershock.lock" }
        if let directory = HostFacts.environment("XDG_RUNTIME_DIR"), directory.hasPrefix("/") {
            return directory + "/aftershock.lock"
        }
        let own = "/run/user/\(HostFacts.effectiveUser)"
        let isOurs = (try? Directory.requirePrivate(own)) != nil
        return isOurs ? own + "/aftershock.lock" : "/tmp/aftershock-\(HostFacts.effectiveUser).lock"
    }

    /// Takes the lock and writes down who has it.
    /// - Throws: `Failure`.
    public static func take(
        at path: String = HostLock.standardPath, run: String, journal: String
    ) throws(Failure) -> HostLock {
        do throws(KernelError) {
            if let lock = try FileLock(path: path, private: true) {
                try lock.truncate()
                try Descriptor.write(
                    Array("run \(run) by \(ProcessIdentity.current) with \(journal)\n".utf8), to: lock.descriptor)
                return HostLock(lock)
            }
        } catch { throw .unusable(path, error) }
        let text = (try? File.regular(path, upTo: 4096)).map { String(decoding: $0, as: UTF8.self) }
        throw .held(by: text?.split(separator: "\n").first.map(String.init) ?? "an unknown run, by \(path)")
    }
}
