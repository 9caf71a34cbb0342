import ChaosModel
import ChaosTestKit
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

@Suite
struct `A shared change` {
    /// Found by the simulation: of two limits on one group the second one was said to be in effect before it was asked for,
    /// and ended that much too early.
    @Test func `is in effect for each step from the moment at which that step asks for it`() throws {
        let drill = try CrashDrill()
        let kernel = SimulatedKernel(.v1)
        let host = SimulatedHost(kernel)
        let time = Mutex<Int64>(0)
        let journal = try Journal.begin(at: drill.path, run: "k3x9q2ab", host: CrashDrill.identity)
        var session = Session(host: host, journal: journal, now: { time.withLock { $0 } })
        let step = try CrashDrill.step("cpu.throttle")
        let changes = try CrashDrill.lower(step, number: 1, on: host).changes.filter { $0.sharing != nil }
        #expect(!changes.isEmpty)
        for change in changes {
            time.withLock { $0 = 1000 }
            #expect(try session.perform(change).effective.low == 1000)
            time.withLock { $0 = 5000 }
            #expect(try session.perform(change).effective.low == 5000)
        }
        #expect(session.revertAll().isEmpty)
        try session.close()
        expect(host.state, restores: kernel)
    }
}
