import Aftershock
import Foundation
import Testing

/// What becomes of the fault of a test that dies.
@Suite(.enabled(if: HeldGround.isBuilt && HeldGround.isTestBuilt, "needs the built command and HoldingTest"))
struct KilledTestTests {
    @Test(arguments: [SIGKILL, SIGTERM, SIGINT, SIGSEGV])
    func `a fault does not outlive the process of its test`(signal: Int32) async throws {
        let ground = try HeldGround()
        let test = Process()
        test.executableURL = URL(fileURLWithPath: HeldGround.test)
        test.arguments = [HeldGround.path, ground.scratch + "/state", "\(ground.pid)"]
        // A backtrace of a signal that nothing in the process has caused would let it go on afterwards.
        let variables = ["AFTERSHOCK_LOCK": ground.scratch + "/lock", "SWIFT_BACKTRACE": "enable=no"]
        test.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        let said = Pipe()
        test.standardOutput = said
        test.standardInput = FileHandle.nullDevice
        try test.run()
        #expect(String(decoding: said.fileHandleForReading.availableData, as: UTF8.self) == "paused\n")
        #expect(ground.isPaused)
        kill(test.processIdentifier, signal)
        test.waitUntilExit()
        #expect(test.terminationReason == .uncaughtSignal && test.terminationStatus == signal)
        #expect(await ground.awaiting { !ground.isPaused })
        let holder = try #require(ground.holder)
        #expect(await ground.awaiting { kill(holder, 0) != 0 }, "the command outlives its caller")
    }
}
