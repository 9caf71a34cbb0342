import ChaosScheduler
import LinuxKernel
import ServiceLifecycle
import Synchronization

/// Tells others what the daemon does, on a thread of its own.
final class NoticeService: Service {
    /// How often everything is looked at, in seconds, when nobody says that something happened.
    private static let interval = 5.0
    /// How long deliveries may still take when the daemon ends, in seconds.
    private static let farewell = 5.0

    private struct Bell: ~Copyable, Sendable { let flag: EventFlag }

    private let desk: NoticeDesk
    private let carrier: @Sendable () -> NoticeCarrier
    private let bell: Bell
    private let ending = Atomic(false)

    init(desk: NoticeDesk, carrier: @escaping @Sendable () -> NoticeCarrier) throws(KernelError) {
        self.desk = desk
        self.carrier = carrier
        bell = Bell(flag: try EventFlag())
    }

    /// Something happened.
    func wake() { try? bell.flag.raise() }

    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await DaemonThread.run("notices") { self.work() }
            } onGracefulShutdown: {
                self.end()
            }
        } onCancel: {
            self.end()
        }
    }

    private func end() {
        ending.store(true, ordering: .relaxed)
        wake()
    }

    private func work() {
        var carrier = carrier()
        var deadline: Double?
        while true {
            _ = try? bell.flag.take()
            let now = Double(Clock.monotonicNanoseconds()) / 1e9
            // At the end once more: the drill that was stopped is told of, too.
            let isLast = ending.load(ordering: .relaxed) && deadline == nil
            if isLast { deadline = now + Self.farewell }
            if desk.look() { carrier.hurry() }
            carrier.step(now: now)
            if let deadline, carrier.descriptor < 0 || now >= deadline { return }
            let pause = min(carrier.wait(now: now), deadline.map { max(0, $0 - now) } ?? Self.interval, Self.interval)
            _ = try? Poller.wait(
                for: [bell.flag.descriptor, carrier.descriptor].filter { $0 >= 0 }, milliseconds: Int(pause * 1000) + 20
            )
        }
    }
}
