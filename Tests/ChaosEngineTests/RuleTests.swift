import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite
struct `A rule of a helper` {
    @Test func `shows whether it is in force, and counts beside the others`() throws {
        let row = try SharedCounters()
        let rules = (0..<HelperRule.slots).map { RuleCounters(row: row, slot: $0) }
        rules[3].arm()
        rules[3][7] = 5
        rules[4][0] = 6
        #expect(rules.map(\.isArmed) == (0..<16).map { $0 == 3 })
        #expect((rules[3][7], rules[4][0], rules[2][7]) == (5, 6, 0))
        #expect((0..<32).allSatisfy { row[$0] == 0 })
        rules[3].disarm()
        #expect(!rules[3].isArmed && rules[3][7] == 5)
        rules[3].arm()
        #expect(rules[3][7] == 0)
        rules[15][7] = 1
        #expect(row.heartbeat == 0)
    }

    @Test func `can be read of any process that has the row`() throws {
        let row = try SharedCounters()
        RuleCounters(row: row, slot: 9).arm()
        let seen = try SharedCounters(of: HostFacts.processID, descriptor: row.descriptor)
        #expect(seen.switches == 1 << 9)
    }

    @Test func `of a helper that is gone is not in force`() throws {
        let host = LinuxHost()
        #expect(try host.isRestored(.disarmHelper(token: "aftershock_none_1", slot: 3)))
        try host.revert(.disarmHelper(token: "aftershock_none_1", slot: 3))
    }
}

@Suite
struct `A directory of ours` {
    @Test func `is made and removed with all that is in it`() throws {
        let scratch = try CrashScratch()
        let path = scratch.path + "/.aftershock_test_1"
        let host = LinuxHost()
        let undo = try host.undo(for: .createDirectory(path))
        try host.apply(.createDirectory(path))
        #expect(try host.isInEffect(.createDirectory(path)))
        #expect(throws: HostError.self) { try host.undo(for: .createDirectory(path)) }
        try Directory.createDirectories(path + "/a/b")
        #expect(try !host.isRestored(undo))
        for _ in 0..<2 { try host.revert(undo) }
        #expect(try host.isRestored(undo))
        #expect(undo.survivesReboot)
    }

    @Test(arguments: ["/etc", "/tmp/.aftershock_x/../../etc", "relative/.aftershock_x", "/tmp/aftershock"])
    func `is the only one that an undo removes`(path: String) {
        #expect(throws: HostError.self) { try LinuxHost().revert(.removeDirectory(path)) }
    }
}
