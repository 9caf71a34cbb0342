import ChaosModel
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosHistory

struct HistoryConcurrencyTests {
    @Test func `writers and readers do not lose rows`() async throws {
        let ground = try HistoryGround()
        let rows = try (0..<60).map { try ground.leave(ground.run("run\($0)", startedAt: Double($0))) }
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    do {
                        for row in rows where Int(row.startedAt) % 4 == worker {
                            try ground.store().add(row)
                            let found = try ground.store().runs()
                            #expect(found == rows, "worker \(worker)")
                        }
                    } catch { Issue.record("\(error)") }
                }
            }
        }
        #expect(try ground.store().runs() == rows)
    }

    @Test func `many who find it damaged build it once more, and all answer`() async throws {
        let ground = try HistoryGround()
        let rows = try (0..<40).map { try ground.leave(ground.run("run\($0)", startedAt: Double($0))) }
        try Directory.replaceFile(ground.database, with: [UInt8](repeating: 0x5A, count: 5000), mode: 0o600)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    do { #expect(try ground.store().runs() == rows) } catch { Issue.record("\(error)") }
                }
            }
        }
        #expect(Directory.exists(ground.database + ".damaged-1") && !Directory.exists(ground.database + ".damaged-2"))
    }
}
