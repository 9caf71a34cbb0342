import ChaosModel
import GRDB
import Glibc
import LinuxKernel
import Testing

@testable import ChaosHistory

struct HistoryLossTests {
    /// Forty runs, asked for once.
    private func filled() throws -> (HistoryGround, [RunSummary]) {
        let ground = try HistoryGround()
        for number in 0..<40 { try ground.leave(ground.run("run\(number)", startedAt: Double(number))) }
        return (ground, try ground.store().runs())
    }

    @Test func `a lost history is built again, with a word`() throws {
        let (ground, rows) = try filled()
        try Directory.removeFile(ground.database)
        #expect(rows.count == 40)
        #expect(try ground.store().runs() == rows)
        #expect(ground.notes.last == "40 runs were added to the history from the bundles")
    }

    @Test(arguments: [0, 1, 100, 5000])
    func `a damaged history is kept aside and built again`(length: Int) throws {
        let (ground, rows) = try filled()
        let before = try File.contents(of: ground.database)
        let damaged = Array(before.prefix(length)) + [UInt8](repeating: 0x5A, count: 3000)
        try Directory.replaceFile(ground.database, with: damaged, mode: 0o600)
        #expect(try ground.store().runs() == rows)
        #expect(try File.contents(of: ground.database + ".damaged-1") == damaged)
        #expect(ground.notes.contains { $0.contains("kept as") && $0.contains("damaged-1") })
        #expect(try File.contents(of: ground.database) != damaged)
    }

    @Test func `one that was cut off is built again, and an empty one filled`() throws {
        let (ground, rows) = try filled()
        let before = try File.contents(of: ground.database)
        try Directory.replaceFile(ground.database, with: Array(before.prefix(before.count / 2)), mode: 0o600)
        #expect(try ground.store().runs() == rows)
        try Directory.replaceFile(ground.database, with: [], mode: 0o600)
        #expect(try ground.store().runs() == rows)
    }

    @Test func `a page that was overwritten gives no wrong row`() throws {
        let (ground, rows) = try filled()
        let before = try File.contents(of: ground.database)
        for page in stride(from: 4096, to: before.count, by: 4096) {
            var damaged = before
            for place in page..<min(page + 4096, before.count) {
                damaged[place] = UInt8(truncatingIfNeeded: place &* 7)
            }
            try Directory.replaceFile(ground.database, with: damaged, mode: 0o600)
            #expect(try ground.store().runs() == rows, "page \(page / 4096)")
        }
    }

    @Test func `a row that is none of ours is found out`() throws {
        let (ground, rows) = try filled()
        let queue = try DatabaseQueue(path: ground.database)
        try queue.write { try $0.execute(sql: "UPDATE run SET summary = x'0102' WHERE run = 'run7'") }
        try queue.close()
        #expect(try ground.store().runs() == rows)
        let other = try DatabaseQueue(path: ground.database)
        try other.write { try $0.execute(sql: "DROP TABLE fault; DROP TABLE label") }
        try other.close()
        #expect(try ground.store().runs() == rows)
        #expect(try ground.store().runs(HistoryQuery(faults: ["network.delay"])) == rows)
    }

    @Test func `a later version's history is refused and stays as it is`() throws {
        let (ground, _) = try filled()
        let queue = try DatabaseQueue(path: ground.database)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('2')") }
        try queue.close()
        let before = try File.contents(of: ground.database)
        do {
            _ = try ground.store().runs()
            Issue.record("it was read")
        } catch {
            #expect("\(error)".contains("was written by a later version") && "\(error)".contains("move the file"))
        }
        let added = ground.run("new")
        #expect(throws: HistoryError.self) {
            try ground.store().add(RunSummary(added.report, record: added.record))
        }
        #expect(try File.contents(of: ground.database) == before)
    }

    @Test func `the history is private`() throws {
        let (ground, _) = try filled()
        for name in ["history.sqlite", "history.lock"] {
            var status = stat()
            #expect(stat(ground.state + "/" + name, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test(arguments: ["history.sqlite", "history.sqlite-journal", "history.lock", "marks.json"])
    func `what others could steer is refused`(name: String) throws {
        let (ground, _) = try filled()
        let path = ground.state + "/" + name, elsewhere = ground.state + "/elsewhere"
        try Directory.replaceFile(elsewhere, with: [], mode: 0o600)
        try Directory.removeFile(path)
        #expect(symlink(elsewhere, path) == 0)
        #expect(throws: HistoryError.self) { try ground.store() }
        try Directory.removeFile(path)
        #expect(link(elsewhere, path) == 0)
        #expect(throws: HistoryError.self) { try ground.store() }
        try Directory.removeFile(elsewhere)
        #expect(chmod(path, 0o622) == 0)
        #expect(throws: HistoryError.self) { try ground.store() }
    }
}
