import ChaosEngine
import LinuxKernel
import Logging

/// Has the outbox delivered by a process of its own, `aftershock notify flush`: a hook that hangs holds up nobody here, and
/// what hooks start ends with that process.
struct NoticeCarrier: ~Copyable {
    /// The pauses between two attempts, in seconds: from the shortest to the longest.
    private static let pauses = 5.0...300

    private let executable: String
    private let state: String
    private let logger: Logger
    private var child: SpawnedProcess?
    private var pause = pauses.lowerBound
    /// When to try again, by the monotonic clock in seconds; `nil` when nothing is left to deliver.
    private var due: Double?

    init(executable: String, state: String, logger: Logger) {
        self.executable = executable
        self.state = state
        self.logger = logger
        // What an earlier daemon did not get delivered.
        due = 0
    }

    /// Readable when the process ended; -1 without one.
    private(set) var descriptor: Int32 = -1

    /// How long until there is something to do, in seconds.
    func wait(now: Double) -> Double { child != nil ? 3600 : due.map { max(0, $0 - now) } ?? 3600 }

    /// There is something new: it is tried at once.
    mutating func hurry() {
        due = 0
        pause = Self.pauses.lowerBound
    }

    /// Sees to the process, and starts one when it is time.
    mutating func step(now: Double) {
        if child != nil { reap(now) }
        guard child == nil, let due, due <= now else { return }
        self.due = nil
        guard Directory.exists(state + "/outbox") else { return }
        var request = SpawnRequest([executable, "notify", "flush", "--state", state], directory: "/")
        request.environment =
            ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
            + ["HOME", "SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { name in
                HostFacts.environment(name).map { "\(name)=\($0)" }
            }
        request.standardInput = .null
        request.standardOutput = .null
        request.standardError = .null
        request.newSession = true
        request.clearsAmbient = false
        do throws(KernelError) {
            let process = try spawn(request)
            descriptor = process.descriptor
            child = consume process
        } catch {
            logger.warning("what is to be told cannot be delivered", metadata: ["reason": "\(error)"])
            retry(now)
        }
    }

    private mutating func reap(_ now: Double) {
        do throws(KernelError) {
            guard let status = try child?.poll() else { return }
            child = nil
            descriptor = -1
            if status == .exited(0) {
                pause = Self.pauses.lowerBound
            } else if due == nil {
                // Which hooks, and why, is in notify.log; 2 is that another process delivers at the moment.
                logger.warning(
                    "some of what is to be told is not delivered yet",
                    metadata: ["again": "in \(Int(pause)) s", "status": "\(status)"])
                retry(now)
            }
        } catch {
            child = nil
            descriptor = -1
            retry(now)
        }
    }

    private mutating func retry(_ now: Double) {
        due = now + pause
        pause = min(pause * 2, Self.pauses.upperBound)
    }
}
