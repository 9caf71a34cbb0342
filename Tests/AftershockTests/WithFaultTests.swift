import Aftershock
import Foundation
import Synchronization
import Testing

/// Faults of tests, on the real kernel. Pausing one's own process takes no privilege.
@Suite(.enabled(if: HeldGround.isBuilt, HeldGround.missing))
struct WithFaultTests {
    private let ground: HeldGround
    private var pause: Fault { .processPause(target: .pid(ground.pid)) }

    init() throws { ground = try HeldGround() }

    private struct Failure: Error {}

    @Test func `the fault is there for the body, and gone after it`() async throws {
        let reports = Mutex<[FaultReport]>([])
        let value = try await withFault(
            pause, ground.settings(onReport: { report in reports.withLock { $0.append(report) } })
        ) {
            #expect(ground.isPaused)
            return 42
        }
        #expect(value == 42 && !ground.isPaused)
        let report = try #require(reports.withLock { $0 }.first)
        #expect(report.faults.map(\.fault) == ["process.pause"] && report.leftovers.isEmpty)
        let bundle = ground.scratch + "/state/runs/" + report.run
        #expect(FileManager.default.fileExists(atPath: bundle + "/report.html"))
    }

    @Test func `an error of the body is thrown as it is, after the fault is gone`() async throws {
        await #expect(throws: Failure.self) {
            try await withFault(pause, ground.settings()) { throw Failure() }
        }
        #expect(!ground.isPaused)
    }

    @Test func `a test that is cancelled takes its fault back`() async throws {
        let ground = ground
        let isInside = Mutex(false)
        let task = Task {
            try await withFault(.processPause(target: .pid(ground.pid)), ground.settings()) {
                isInside.withLock { $0 = true }
                try await Task.sleep(for: .seconds(600))
            }
        }
        try #require(await ground.awaiting { isInside.withLock { $0 } })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!ground.isPaused)
    }

    @Test func `a fault whose time is over before the body is fails the test`() async throws {
        let error = await #expect(throws: FaultError.self) {
            try await withFault(pause, ground.settings(atMost: .seconds(1))) {
                #expect(await ground.awaiting { !ground.isPaused })
            }
        }
        guard case .endedEarly? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a fault with a time of its own may be over before the body`() async throws {
        let reports = Mutex<[FaultReport]>([])
        let fault = Fault.processPause(target: .pid(ground.pid), lasting: .seconds(1))
        try await withFault(fault, ground.settings(onReport: { report in reports.withLock { $0.append(report) } })) {
            #expect(await ground.awaiting { !ground.isPaused })
        }
        let report = try #require(reports.withLock { $0 }.first)
        #expect(report.faults.map(\.fault) == ["process.pause"] && report.leftovers.isEmpty)
        #expect(report.faults.allSatisfy { $0.failure == nil && $0.mechanism.contains("SIGSTOP") })
    }

    @Test func `when the process that holds the fault is killed, its guardian takes it back and the test fails`()
        async throws
    {
        let error = await #expect(throws: FaultError.self) {
            try await withFault(pause, ground.settings()) {
                kill(try #require(ground.holder), SIGKILL)
                #expect(await ground.awaiting { !ground.isPaused })
            }
        }
        guard case .endedEarly? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `the next test waits for whoever still takes an earlier one's fault back`() async throws {
        try await withFault(pause, ground.settings()) {}
        // As a guardian has it.
        let holder = Process(), said = Pipe()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = [ground.scratch + "/state/journal", "sh", "-c", "echo held; exec sleep 2"]
        holder.standardOutput = said
        try holder.run()
        #expect(String(decoding: said.fileHandleForReading.availableData, as: UTF8.self) == "held\n")
        try await withFault(pause, ground.settings()) { #expect(ground.isPaused) }
        holder.waitUntilExit()
        #expect(!ground.isPaused)
    }

    @Test func `tests side by side take turns`() async throws {
        let (ground, inside) = (ground, Inside())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<2 { group.addTask { try await Self.turn(ground, inside) } }
            try await group.waitForAll()
        }
    }

    /// How many bodies run at this moment.
    private final class Inside: Sendable {
        let count = Atomic(0)
    }

    private static func turn(_ ground: HeldGround, _ inside: Inside) async throws {
        try await withFault(.processPause(target: .pid(ground.pid)), ground.settings()) {
            #expect(inside.count.add(1, ordering: .relaxed).newValue == 1)
            try await Task.sleep(for: .milliseconds(200))
            inside.count.subtract(1, ordering: .relaxed)
        }
    }

    @Test func `a fault inside of another one is refused`() async throws {
        let error = await #expect(throws: FaultError.self) {
            try await withFault(pause, ground.settings()) {
                try await withFault(pause, ground.settings()) { Issue.record("it ran") }
            }
        }
        guard case .nested? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        (Fault.named("process.pauze", target: .pid(1)), "did you mean `process.pause`?"),
        (.named("process.pause", target: .pid(1), ["persent": "20%"]), "persent"),
        (.processPause(target: .pid(1)), "process 1"),
        (.processPause(target: .pid(ProcessInfo.processInfo.processIdentifier)), "ancestor"),
        (.processPause(target: .process("no-such-program")), "has no process on this host"),
        (.memoryLimit(target: .pid(1), max: "much"), "much"),
    ])
    func `what cannot be done is refused with the reason, and the body does not run`(fault: Fault, reason: String)
        async throws
    {
        let error = await #expect(throws: FaultError.self) {
            try await withFault(fault, ground.settings()) { Issue.record("it ran") }
        }
        guard case .refused(let text)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains(reason), "\(text)")
    }

    @Test func `a command that is not there is named`() async throws {
        let settings = FaultSettings(command: AftershockCommand(path: "/no/such/aftershock"))
        let error = await #expect(throws: FaultError.self) {
            try await withFault(pause, settings) { Issue.record("it ran") }
        }
        #expect("\(String(describing: error))".contains("/no/such/aftershock"))
    }

    @Test func `what happens at one moment has happened before the body, and the target is started again`() async throws
    {
        let file = ground.scratch + "/starts"
        let target = Target.command(["/bin/sh", "-c", "echo $$ >> \(file); exec sleep 600"], restarts: true)
        let proof = Mutex<[String: Double]>([:])
        try await withFault(
            .processKill(target: target, signal: .sigkill),
            ground.settings(onReport: { report in proof.withLock { $0 = report.faults.first?.proof ?? [:] } })
        ) {
            // The first one may have been killed before it could write.
            #expect(
                await ground.awaiting {
                    let pids = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n") ?? []
                    return pids.last.flatMap { Int32($0) }.map(HeldGround.isSleeping) ?? false
                })
        }
        #expect(proof.withLock { $0 }["processes_ended"] == 1, "\(proof.withLock { $0 })")
    }

    @Test func `system calls of a launched command fail`() async throws {
        let file = ground.scratch + "/said"
        let target = Target.command(
            ["/bin/sh", "-c", "while :; do (true < /etc/hostname) 2>> \(file); sleep 0.1; done"])
        let fault = Fault.syscallError(
            target: target, syscalls: ["openat"], errno: "EMFILE", percent: "100%", path: "/etc/hostname")
        let proof = Mutex<[String: Double]>([:])
        try await withFault(
            fault, ground.settings(onReport: { report in proof.withLock { $0 = report.faults.first?.proof ?? [:] } })
        ) {
            #expect(
                await ground.awaiting {
                    (try? String(contentsOfFile: file, encoding: .utf8))?.contains("Too many open files") == true
                })
        }
        #expect(proof.withLock { $0 }.values.contains { $0 >= 1 }, "\(proof.withLock { $0 })")
    }
}
