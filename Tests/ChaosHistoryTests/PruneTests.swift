import ChaosModel
import GRDB
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine
@testable import ChaosHistory

struct PruneTests {
    private let undo = Undo.stopHelper(token: "aftershock_test", table: nil, in: nil)

    /// Runs of the seconds 0 to 9 of 1970.
    private func filled() throws -> HistoryGround {
        let ground = try HistoryGround()
        for number in 0..<10 { try ground.leave(ground.run("run\(number)", startedAt: Double(number))) }
        return ground
    }

    private func journal(_ ground: HistoryGround, _ entries: [JournalEntry]) throws {
        try Directory.replaceFile(ground.state + "/journal", with: try entries.flatMap(JournalLine.encode), mode: 0o600)
    }

    private func begin(_ run: String) -> JournalEntry {
        .begin(run: run, boot: "b", namespace: 1, executor: ProcessIdentity(pid: 1, startTicks: 1, name: "x"))
    }

    @Test func `what is old goes, with its row, and the rest stays`() throws {
        let ground = try filled()
        let store = try ground.store()
        let dry = try store.prune(before: 4, dryRun: true)
        #expect(dry.removed == ["run0", "run1", "run2", "run3"])
        #expect(try Directory.list(ground.state + "/runs").count == 10)
        #expect(try store.prune(before: 4) == dry)
        #expect(try Directory.list(ground.state + "/runs") == (4..<10).map { "run\($0)" })
        #expect(try store.runs().map(\.run) == (4..<10).map { "run\($0)" })
        #expect(try Directory.list(ground.state + "/pruned").isEmpty)
        #expect(try store.prune(before: 4) == Pruning())
    }

    @Test func `pins and baselines stay, and outlive the database`() throws {
        let ground = try filled()
        try MarksFile(state: ground.state).change { marks throws(HistoryError) in
            marks.pins["run1"] = "incident 7"
            marks.baselines["checkout"] = ["run2", "run3"]
        }
        try Directory.removeFile(ground.database)
        let store = try ground.store()
        #expect(store.pins == ["run1"] && store.baselines == ["checkout": ["run2", "run3"]])
        let pruning = try store.prune(before: 5)
        #expect(pruning.removed == ["run0", "run4"])
        #expect(pruning.kept.map(\.reason) == ["pinned: incident 7", "baseline of checkout", "baseline of checkout"])
    }

    @Test func `a run that is under way or not settled stays`() throws {
        let ground = try filled()
        try journal(ground, [begin("run1"), .intend(id: 1, boot: "b", undo: undo)])
        let store = try ground.store()
        #expect(try store.prune(before: 3).kept.map(\.reason) == ["its changes are not known to be taken back"])
        try journal(ground, [begin("run3"), .end])
        do {
            let lock = try HeldJournal(ground)
            #expect(try store.prune(before: 5).kept.map(\.reason) == ["it is under way"])
            lock.letGo()
        }
        #expect(try store.prune(before: 5).removed == ["run3"])
    }

    @Test func `nothing is removed while the journal speaks of an unknown run`() throws {
        let ground = try filled()
        try journal(ground, [.intend(id: 1, boot: "b", undo: undo)])
        #expect(throws: HistoryError.self) { try ground.store().prune(before: 5) }
        try Directory.replaceFile(ground.state + "/journal", with: Array("garbage\ngarbage\n".utf8), mode: 0o600)
        #expect(throws: HistoryError.self) { try ground.store().prune(before: 5) }
        #expect(try Directory.list(ground.state + "/runs").count == 10)
    }

    @Test func `marks that cannot be read keep everything`() throws {
        let ground = try filled()
        let store = try ground.store()
        for text in ["", "{", "[]", "{\"format\": 1}", "{\"format\": 2, \"pins\": {}, \"baselines\": {}}"] {
            try Directory.replaceFile(ground.state + "/marks.json", with: Array(text.utf8), mode: 0o600)
            #expect(throws: HistoryError.self, "\(text)") { try ground.store() }
            #expect(throws: HistoryError.self, "\(text)") { try store.prune(before: 5) }
        }
        #expect(try Directory.list(ground.state + "/runs").count == 10)
    }

    @Test func `no link is followed`() throws {
        let ground = try filled()
        let outside = ground.state + "-outside"
        try Directory.createDirectories(outside + "/deep", mode: 0o700)
        for file in ["/precious", "/deep/precious"] {
            try Directory.replaceFile(outside + file, with: [1], mode: 0o600)
        }
        // Within a bundle, in place of a bundle, and in place of one that has a row.
        #expect(symlink(outside, ground.bundle("run0").path(of: "link")) == 0)
        #expect(symlink(outside + "/precious", ground.bundle("run0").path(of: "report.link")) == 0)
        #expect(symlink(outside, ground.state + "/runs/planted") == 0)
        let store = try ground.store()
        #expect(try store.runs().count == 10)
        try Directory.removeTree(ground.bundle("run1").directory)
        #expect(symlink(outside, ground.bundle("run1").directory) == 0)
        let pruning = try store.prune(before: 3)
        #expect(pruning.removed == ["run0", "run2"] && pruning.failed.map(\.run) == ["run1"])
        #expect(try Directory.list(outside) == ["deep", "precious"])
        #expect(try Directory.list(outside + "/deep") == ["precious"])
        #expect(try Directory.list(ground.state + "/runs").contains("planted"))
        #expect(!Directory.exists(ground.bundle("run0").directory))
    }

    @Test(arguments: ["../victim", "/etc", "..", ".", "", "run0/../../victim"])
    func `no name but a run's is removed`(name: String) throws {
        let ground = try filled()
        let victim = ground.state + "/victim"
        try Directory.createDirectories(victim, mode: 0o700)
        #expect(throws: KernelError.self) { try BundleRemoval(state: ground.state).remove(name) }
        let row = ground.run(name, startedAt: 1)
        let store = try ground.store()
        try store.add(RunSummary(row.report, record: row.record))
        #expect(try store.prune(before: 100).failed.isEmpty)
        #expect(Directory.exists(victim) && Directory.exists("/etc/passwd"))
        #expect(try Directory.list(ground.state).contains("runs"))
    }

    @Test func `what a removal left that was cut short goes with the next`() throws {
        let ground = try filled()
        try Directory.createDirectories(ground.state + "/pruned/half/deep", mode: 0o700)
        #expect(symlink("/etc", ground.state + "/pruned/half/link") == 0)
        try Directory.replaceFile(ground.state + "/pruned/file", with: [1], mode: 0o600)
        #expect(try ground.store().prune(before: 1).removed == ["run0"])
        #expect(try Directory.list(ground.state + "/pruned").isEmpty && Directory.exists("/etc/passwd"))
    }

    @Test func `a bundle that is not sealed yet, and a damaged one, stay`() throws {
        let ground = try HistoryGround()
        try ground.leave(ground.run("fresh", startedAt: Clock.wallSeconds() - 60))
        try ground.leave(ground.run("torn", startedAt: 1))
        try Directory.removeFile(ground.bundle("fresh").path(of: RunBundle.manifest))
        try ground.bundle("torn").write(RunBundle.report, [])
        let pruning = try ground.store().prune(before: Clock.wallSeconds())
        #expect(pruning.removed.isEmpty && pruning.kept.map(\.reason) == ["it has no manifest yet"])
    }
}
