import LinuxKernel

/// The service manager that started the daemon, if one did: sd_notify(3).
struct ServiceManager: Sendable {
    private let socket: ServiceManagerSocket?
    /// How often `WATCHDOG=1` is wanted at the latest, in seconds; `nil` for never: sd_watchdog_enabled(3).
    let watchdog: Double?

    /// What the environment says of it.
    init() {
        self.init(
            socket: HostFacts.environment("NOTIFY_SOCKET"), watchdog: HostFacts.environment("WATCHDOG_USEC"),
            process: HostFacts.environment("WATCHDOG_PID"))
    }

    /// - Parameters:
    ///   - socket: as in `NOTIFY_SOCKET`.
    ///   - watchdog: microseconds, as in `WATCHDOG_USEC`.
    ///   - process: of whom that is wanted, as in `WATCHDOG_PID`.
    init(socket: String?, watchdog: String?, process: String?) {
        self.socket = socket.flatMap { try? ServiceManagerSocket($0) }
        let isMeant = process.map { $0 == "\(HostFacts.processID)" } ?? true
        self.watchdog = isMeant ? watchdog.flatMap { Double($0) }.flatMap { $0 > 0 ? $0 / 1e6 : nil } : nil
    }

    /// Everything works.
    func tellReady(_ status: String) { send(["READY=1", "STATUS=\(status)"]) }
    /// What goes on, in a line.
    func tell(_ status: String) { send(["STATUS=\(status)"]) }
    /// Files are read again; READY follows.
    func tellReloading() {
        send(["RELOADING=1", "MONOTONIC_USEC=\(Clock.monotonicNanoseconds() / 1000)", "STATUS=reads its files again"])
    }
    /// It ends.
    func tellStopping(_ status: String) { send(["STOPPING=1", "STATUS=\(status)"]) }
    /// It still ends, and needs so many seconds more.
    func extend(_ seconds: Int, _ status: String) {
        send(["EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000)", "STATUS=\(status)"])
    }
    /// It is alive.
    func pet() { send(["WATCHDOG=1"]) }

    /// A manager that does not hear is no reason to end: it will do what it does to those that do not speak.
    private func send(_ words: [String]) { try? socket?.send(words) }
}
