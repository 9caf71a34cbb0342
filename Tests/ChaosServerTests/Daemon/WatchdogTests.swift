import LinuxKernel
import Logging
import Synchronization
import Testing

@testable import ChaosServer

struct `The pulse of the daemon` {
    /// What the daemon is told of its parts, and how often it asked.
    private final class Parts: Sendable {
        private let state = Mutex((age: 0.0, trouble: String?.none, questions: 0))

        var questions: Int { state.withLock(\.questions) }
        var age: Double {
            state.withLock { state in
                state.questions += 1
                return state.age
            }
        }
        var trouble: String? { state.withLock(\.trouble) }

        func set(age: Double = 0, trouble: String? = nil) {
            state.withLock { ($0.age, $0.trouble) = (age, trouble) }
        }
    }

    @Test(arguments: [(21.0, String?.none), (0, "no answer")])
    func `stops while the scheduler or the server is stuck, and comes back with it`(age: Double, trouble: String?)
        async throws
    {
        let scratch = try ServerScratch()
        defer { scratch.remove() }
        let manager = try HeardManager(scratch.path + "/notify.sock")
        let parts = Parts()
        let service = try ManagerService(
            ServiceManager(socket: scratch.path + "/notify.sock", watchdog: "150000", process: nil), desk: SampleDesk(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, sinceStep: { parts.age }
        ) { parts.trouble }
        let running = Task { try await service.run() }
        service.tellListening()
        try await until { manager.pulses > 1 }
        parts.set(age: age, trouble: trouble)
        // The look that went on then may still have found everything well.
        try await asked(parts, 2)
        let pulses = manager.pulses
        try await asked(parts, 4)
        #expect(manager.pulses == pulses)
        parts.set()
        try await until { manager.pulses > pulses }
        running.cancel()
        try await running.value
    }

    private func asked(_ parts: Parts, _ times: Int) async throws {
        let before = parts.questions
        try await until { parts.questions >= before + times }
    }

    private func until(_ isSo: () -> Bool) async throws {
        for _ in 0..<6000 {
            if isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw DaemonGround.Unmet(description: "waited in vain")
    }
}
