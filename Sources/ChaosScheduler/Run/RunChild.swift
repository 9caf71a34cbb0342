import LinuxKernel
import Synchronization

/// A run that this process started: reaped as soon as somebody looks.
final class RunChild: Sendable {
    /// How it stands.
    enum State {
        case running
        /// `nil` when somebody else reaped it.
        case ended(ExitStatus?)
    }

    private struct Held: ~Copyable { var process: SpawnedProcess }

    private let held: Mutex<Held>

    init(_ process: consuming SpawnedProcess) { held = Mutex(Held(process: process)) }

    /// How it stands now; reaps it.
    var state: State {
        held.withLock { held in
            do throws(KernelError) {
                return try held.process.poll().map { .ended($0) } ?? .running
            } catch { return .ended(nil) }
        }
    }

    /// Asks it to end.
    /// - Returns: whether it was there to hear that.
    func stop() -> Bool {
        held.withLock { held in
            guard (try? held.process.send(signal: 15)) == true else { return false }
            _ = try? held.process.send(signal: 18)
            return true
        }
    }
}
