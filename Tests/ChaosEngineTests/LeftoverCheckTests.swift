import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite
struct `What checks left whose asker was killed` {
    /// A process that a check may have left.
    private func stray(_ mark: String) throws -> SpawnedProcess {
        var request = SpawnRequest(["/bin/sleep", "1000"])
        request.environment = ["AFTERSHOCK_DELIVERY=\(mark)1-2"]
        return try spawn(request)
    }

    @Test func `is ended, and that of others is not`() throws {
        let seen = FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-check-\(UUID())").path
        defer { try? Directory.removeFile(seen) }
        let script = "printf %s \"$AFTERSHOCK_DELIVERY\" > \(seen)"
        #expect(PreCheck(name: "c", question: .command(["/bin/sh", "-c", script])).refusal() == nil)
        let real = try File.text(of: seen)
        let own = HostFacts.processID
        let namespace = try #require(ProcessTable.ownPIDNamespace)
        let ticks = try #require(ProcessTable.stat(own)?.startTicks)
        #expect(real.hasPrefix(LeftoverChecks.mark(namespace: namespace, pid: own, startTicks: ticks)))

        // One that ended, and a number that another process has by now.
        var gone = try spawn(SpawnRequest(["/bin/true"]))
        let (goneID, goneTicks) = (gone.pid, gone.startTicks)
        _ = try gone.wait()
        var left = try stray(LeftoverChecks.mark(namespace: namespace, pid: goneID, startTicks: goneTicks))
        var reused = try stray(LeftoverChecks.mark(namespace: namespace, pid: own, startTicks: ticks &+ 1))
        var living = try stray(LeftoverChecks.mark(namespace: namespace, pid: own, startTicks: ticks))
        var elsewhere = try stray(LeftoverChecks.mark(namespace: namespace &+ 1, pid: goneID, startTicks: goneTicks))
        var nonsense = try stray("check-\(namespace)-x-")
        LeftoverChecks.end()
        #expect(try left.wait() == .signaled(9))
        #expect(try reused.wait() == .signaled(9))
        #expect(try living.poll() == nil)
        #expect(try elsewhere.poll() == nil)
        #expect(try nonsense.poll() == nil)
        _ = try living.send(signal: 9)
        _ = try elsewhere.send(signal: 9)
        _ = try nonsense.send(signal: 9)
        _ = try living.wait()
        _ = try elsewhere.wait()
        _ = try nonsense.wait()
    }
}
