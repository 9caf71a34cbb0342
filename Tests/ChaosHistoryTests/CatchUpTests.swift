import ChaosModel
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine
@testable import ChaosHistory

struct CatchUpTests {
    @Test func `where no run was, nothing is made`() throws {
        let ground = try HistoryGround()
        let nowhere = ground.state + "/nowhere"
        #expect(try HistoryStore(state: nowhere).runs().isEmpty)
        #expect(!Directory.exists(nowhere))
    }

    @Test func `bundles come and go`() throws {
        let ground = try HistoryGround()
        let first = try ground.leave(ground.run("first", startedAt: 1))
        let store = try ground.store()
        #expect(try store.runs() == [first])
        let second = try ground.leave(ground.run("second", startedAt: 2, isHeld: false))
        #expect(try store.runs() == [first, second])
        #expect(second.verdict == .failed && second.recovery != nil)
        try Directory.removeTree(ground.bundle("first").directory)
        #expect(try store.runs() == [second])
        try Directory.removeTree(ground.state + "/runs")
        #expect(try store.runs().isEmpty)
        #expect(ground.notes == Array(repeating: "1 run was added to the history from the bundles", count: 2))
    }

    @Test func `rows of ended runs are those that the bundles give`() throws {
        let ground = try HistoryGround()
        let store = try ground.store()
        for number in 0..<20 {
            let run = ground.run("run\(number)", startedAt: Double(number), isHeld: number % 2 == 0)
            try store.add(try ground.leave(run))
        }
        let rows = try store.runs()
        #expect(ground.notes.isEmpty && rows.count == 20)
        #expect(try store.rebuild() == 20)
        #expect(try store.runs() == rows)
        #expect(ground.notes.count == 1)
    }

    @Test func `the row of a run that never recovered is the same from its bundle`() throws {
        let ground = try HistoryGround()
        let row = try ground.leave(ground.run("censored", isHeld: false, isCensored: true, every: 604_800))
        #expect(row.recovery?.censored == true && row.every == 604_800)
        let least = try #require(row.afterClearAtLeast)
        #expect(least > 5 && least < 6)
        #expect(try ground.store().runs() == [row])
    }

    @Test func `a run that is added twice is there once`() throws {
        let ground = try HistoryGround()
        let row = try ground.leave(ground.run("twice"))
        let store = try ground.store()
        try store.add(row)
        try store.add(row)
        #expect(try store.runs() == [row])
        #expect(try store.runs(HistoryQuery(labels: ["team": "payments"], faults: ["network.delay"])) == [row])
    }

    @Test func `an unchanged directory is not listed again, and open bundles are still looked at`() throws {
        let ground = try HistoryGround()
        try ground.leave(ground.run("first"))
        try ground.leaveInterrupted("second")
        var times = [timespec(tv_sec: 1_000_000, tv_nsec: 5), timespec(tv_sec: 1_000_000, tv_nsec: 5)]
        #expect(utimensat(AT_FDCWD, ground.state + "/runs", &times, 0) == 0)
        let store = try ground.store()
        #expect(try store.runs().count == 2)
        // As after a change that left no trace: only what is not done with is seen.
        try ground.leave(ground.run("third"))
        #expect(utimensat(AT_FDCWD, ground.state + "/runs", &times, 0) == 0)
        #expect(try store.runs().count == 2)
        try Directory.removeTree(ground.bundle("second").directory)
        let late = try ground.leave(ground.run("second"))
        #expect(utimensat(AT_FDCWD, ground.state + "/runs", &times, 0) == 0)
        #expect(try store.run("second") == late)
        times[1].tv_nsec = 6
        #expect(utimensat(AT_FDCWD, ground.state + "/runs", &times, 0) == 0)
        #expect(try store.runs().count == 3)
    }

    @Test func `a run whose executor died is counted`() throws {
        let ground = try HistoryGround()
        try ground.leaveInterrupted("plain")
        try ground.leaveInterrupted("noted", note: "the guardian took back: a qdisc\n")
        let rows = try ground.store().runs(HistoryQuery(experiments: ["broken-off"], labels: ["team": "payments"]))
        #expect(rows.map(\.verdict) == [.stopped, .stopped] && rows.allSatisfy { $0.interrupted == true })
        #expect(rows.allSatisfy { $0.startedAt == 1_234_567 && $0.duration > 0 && $0.faults.isEmpty })
        #expect(rows.map(\.run) == ["noted", "plain"])
        #expect(rows[0].reason == "interrupted: the guardian took back: a qdisc")
        #expect(rows[1].reason == "interrupted: its executor ended without a report")
    }

    @Test func `a run that goes on is no interrupted one, and one with pending changes is not rolled back`() throws {
        let ground = try HistoryGround()
        try ground.leaveInterrupted("open")
        let undo = Undo.stopHelper(token: "aftershock_test", table: nil, in: nil)
        let lines = try [
            JournalEntry.begin(
                run: "open", boot: "b", namespace: 1, executor: ProcessIdentity(pid: 1, startTicks: 1, name: "x")),
            .intend(id: 1, boot: "b", undo: undo),
        ].flatMap(JournalLine.encode)
        try Directory.replaceFile(ground.state + "/journal", with: lines, mode: 0o600)
        let store = try ground.store()
        do {
            let lock = try HeldJournal(ground)
            #expect(try store.runs().isEmpty)
            #expect(try store.unlisted() == [UnlistedRun(run: "open", damage: nil)])
            lock.letGo()
        }
        #expect(try store.runs().map(\.verdict) == [.rollbackIncomplete])
        try Directory.replaceFile(
            ground.state + "/journal", with: lines + JournalLine.encode(.settle(id: 1)), mode: 0o600)
        #expect(try store.runs().map(\.verdict) == [.stopped])
        #expect(try store.unlisted().isEmpty)
    }

    @Test func `a damaged bundle is named, once, and stops nothing`() throws {
        let ground = try HistoryGround()
        let whole = try ground.leave(ground.run("whole"))
        let damages: [(String, (RunBundle) throws -> Void)] = [
            ("torn", { try $0.write("report.json", Array(try $0.read("report.json").prefix(100))) }),
            ("other", { try $0.write("report.json", Array("{}".utf8)) }),
            ("unrecorded", { try Directory.removeFile($0.path(of: "record.json")) }),
            (
                "linked",
                {
                    try Directory.removeFile($0.path(of: "report.json"))
                    guard symlink("/etc/passwd", $0.path(of: "report.json")) == 0 else {
                        throw KernelError("symlink", errno: errno)
                    }
                }
            ),
            (
                "empty",
                {
                    try Directory.removeTree($0.directory); try $0.create()
                }
            ),
        ]
        for (name, damage) in damages {
            try ground.leave(ground.run(name))
            try damage(ground.bundle(name))
        }
        try Directory.renameFile(
            ground.bundle(try ground.leave(ground.run("moved")).run).directory, to: ground.state + "/runs/else")
        let store = try ground.store()
        for _ in 0..<2 {
            #expect(try store.runs() == [whole])
            #expect(try store.unlisted().map(\.run) == ["else", "empty", "linked", "other", "torn", "unrecorded"])
        }
        #expect(ground.notes.filter { $0.contains(" is damaged, and not in the history: ") }.count == 6)
        #expect(ground.notes.contains { $0.contains("run else is damaged") && $0.contains("is of run moved") })
        try ground.bundle("torn").write("report.json", Array(try JSONText(ground.run("torn").report).bytes))
        #expect(try store.runs().map(\.run) == ["torn", "whole"])
    }

    @Test func `links, files and foreign names in runs are not read`() throws {
        let ground = try HistoryGround()
        try ground.leave(ground.run("real"))
        #expect(symlink("real", ground.state + "/runs/alias") == 0)
        for name in ["file", ".hidden", "UPPER", "two words", "-x"] {
            try Directory.replaceFile(ground.state + "/runs/" + name, with: [], mode: 0o600)
        }
        let store = try ground.store()
        #expect(try store.runs().map(\.run) == ["real"])
        #expect(try store.unlisted().map(\.run) == ["alias", "file"])
    }
}
