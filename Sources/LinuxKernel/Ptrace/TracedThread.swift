/// What the tracer keeps of one thread.
struct TracedThread {
    /// Its process.
    let process: Int32
    /// Whether a seccomp filter judges its calls: one that kills for what it does not know would kill for a call that is
    /// skipped, whose number is -1.
    var isSandboxed: Bool
    /// Whether it is in a call that may give it such a filter.
    var isSandboxing = false
    /// Whether its calls stop it, or it is stopped by job control.
    var isArmed = false
    /// Whether it stays stopped after its stop was handled: held before a call, or by job control.
    var isParked = false
    /// Tells one delay of the thread from the next.
    var delay: UInt64 = 0
    /// The call that it is in.
    var current: TracedCall?
    /// The call that a signal interrupted and that the kernel will make again.
    var interrupted: TracedCall?
    /// The errno that the current call fails with.
    var failure: Int32?

    /// Looks the thread up; `nil` when it is gone.
    init?(_ thread: Int32) {
        let path = "/proc/\(thread)/status"
        guard let process = ProcFile.field("Tgid", in: path).flatMap({ Int32($0) }) else { return nil }
        self.process = process
        isSandboxed = Self.isSandboxed(thread)
    }

    /// Whether a seccomp filter (or the strict mode) is in force.
    static func isSandboxed(_ thread: Int32) -> Bool {
        ProcFile.field("Seccomp", in: "/proc/\(thread)/status").map { $0 != "0" } ?? false
    }
}
