import Glibc
import Synchronization

/// Watches what a tracing thread cannot look at while it waits: the time, and the descriptor that ends its work.
final class TracerAlarm: Sendable {
    private let bell: TracerBell
    private let timer: Timer
    private let ending: EventFlag
    private let descriptor: Int32
    private let pulse: Int
    private let over = Atomic<Bool>(false)
    private let due = Atomic<UInt64>(.max)
    private let thread = Mutex<KernelThread?>(nil)

    /// Rings a bell when the time has come, when a descriptor can be read or has ended, and every `pulse` milliseconds.
    /// - Throws: `KernelError` of timerfd_create(2) or eventfd(2).
    init(bell: TracerBell, until descriptor: Int32, pulse: Int) throws(KernelError) {
        self.bell = bell
        self.descriptor = descriptor
        self.pulse = pulse
        timer = try Timer()
        ending = try EventFlag()
    }

    /// Whether the descriptor could be read.
    var isOver: Bool { over.load(ordering: .acquiring) }

    /// Begins to watch, on a thread of its own.
    /// - Throws: `KernelError` of pthread_create(3).
    func start() throws(KernelError) {
        let watch = KernelThread(name: "tracer-alarm") { self.watch() }
        try watch.start()
        thread.withLock { $0 = watch }
    }

    /// Stops watching.
    func end() {
        // Nothing but a full counter could refuse, and then the flag is up.
        try? ending.raise()
        thread.withLock { $0.take() }?.join()
    }

    /// Rings when CLOCK_MONOTONIC reaches a time in nanoseconds; never for `.max`.
    /// - Throws: `KernelError` of timerfd_settime(2).
    func set(_ time: UInt64) throws(KernelError) {
        if due.exchange(time, ordering: .relaxed) == time { return }
        if time == .max { try timer.disarm() } else { try timer.arm(at: time) }
    }

    private func watch() {
        while true {
            let woken = try? Poller.wait(
                for: [ending.descriptor, descriptor, timer.descriptor], milliseconds: pulse)
            // A descriptor that cannot be watched would never end it.
            guard let woken, !woken.contains(descriptor) else {
                over.store(true, ordering: .releasing)
                return bell.ring()
            }
            if woken.contains(ending.descriptor) { return }
            if woken.contains(timer.descriptor) { _ = try? timer.expirations() }
            bell.ring()
        }
    }
}
