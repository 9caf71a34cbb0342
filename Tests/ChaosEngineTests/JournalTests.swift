import ChaosModel
import ChaosTestKit
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite
struct `A journal` {
    /// A journal with three pending changes of a throttle, and the host in that state.
    private func interrupted(_ drill: CrashDrill) throws -> (host: SimulatedHost, journal: [UInt8]) {
        let host = SimulatedHost(.v1)
        let step = try CrashDrill.lower(CrashDrill.step("cpu.throttle"), number: 1, on: host)
        var session = try drill.session(on: host)
        for change in step.changes { _ = try session.perform(change) }
        return (host, try File.contents(of: drill.path))
    }

    @Test func `cut at any byte gives back every whole line and calls nothing damaged`() throws {
        let drill = try CrashDrill()
        let (_, journal) = try interrupted(drill)
        let whole = JournalContents(journal)
        #expect(whole.pending.count == 4 && whole.damaged.isEmpty && !whole.isTorn)
        for length in 0...journal.count {
            let cut = Array(journal.prefix(length))
            let contents = JournalContents(cut)
            #expect(contents.damaged.isEmpty, "\(length) bytes")
            // A line that lacks nothing but its line feed is whole.
            let lines = (cut + (length < journal.count && journal[length] == 10 ? [10] : [])).count { $0 == 10 }
            #expect(contents.pending == Array(whole.pending.prefix(max(0, lines - 1))), "\(length) bytes")
        }
    }

    @Test func `with any one bit flipped loses at most the lines of that bit, and says which`() throws {
        let drill = try CrashDrill()
        let (_, journal) = try interrupted(drill)
        let whole = JournalContents(journal)
        for bit in 0..<journal.count * 8 {
            var bytes = journal
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let contents = JournalContents(bytes)
            guard contents != whole else { continue }
            // The format's number may turn into that of another version.
            #expect(!(contents.damaged + contents.foreign).isEmpty, "bit \(bit)")
            let line = journal[..<(bit / 8)].count { $0 == 10 }
            let isLineFeed = journal[bit / 8] == 10
            for (index, pending) in whole.pending.enumerated()
            where index + 1 != line && !(isLineFeed && index + 1 == line + 1) {
                #expect(contents.pending.contains(pending), "bit \(bit)")
            }
        }
    }

    @Test func `with a damaged line still has every legible change taken back`() throws {
        let drill = try CrashDrill()
        let (host, journal) = try interrupted(drill)
        // The line of the quota: the group is removed all the same, and the quota with it.
        let lines = journal.split(separator: 10)
        var damaged = journal
        damaged[lines[3].startIndex + 40] ^= 1
        try drill.write(damaged)
        let outcome = try drill.recover(host.afterDeath())
        #expect(outcome.damagedLines == [4] && outcome.reverted.count == 3)
        let next = host.afterDeath()
        try drill.write(damaged)
        _ = try drill.recover(next)
        expect(next.state, restores: host.kernel)
    }

    @Test func `of an earlier boot is settled without touching the host`() throws {
        let drill = try CrashDrill()
        let (host, _) = try interrupted(drill)
        let before = host.state
        let outcome = try drill.recover(host, boot: "boot-2")
        #expect(outcome.goneWithReboot.count == 4 && outcome.reverted.isEmpty)
        #expect(host.state == before)
        #expect(try drill.recover(host, boot: "boot-2").isClean)
    }

    @Test func `belongs to one run at a time`() throws {
        let drill = try CrashDrill()
        let journal = try Journal.begin(at: drill.path, run: "first", host: CrashDrill.identity)
        do {
            let second = try Journal.begin(at: drill.path, run: "second", host: CrashDrill.identity)
            try second.close()
            Issue.record("a second run got the journal")
        } catch let error as JournalError {
            guard case .busy(let holder) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(holder == "run first by aftershock[201]")
        }
        #expect(throws: JournalError.self) { try drill.recover(SimulatedHost(.v1)) }
        try journal.close()
        #expect(try drill.recover(SimulatedHost(.v1)).isClean)
    }

    @Test func `with something pending refuses the next run and names it`() throws {
        let drill = try CrashDrill()
        _ = try interrupted(drill)
        do {
            let next = try Journal.begin(at: drill.path, run: "next", host: CrashDrill.identity)
            try next.close()
            Issue.record("a run began over pending changes")
        } catch let error as JournalError {
            guard case .pending(let changes) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(changes.count == 4 && changes[0].hasPrefix("remove cgroup"))
        }
    }

    @Test func `that was replaced is not in place, and is still the one its heir recovers`() throws {
        let drill = try CrashDrill()
        let host = SimulatedHost(.v1)
        let step = try CrashDrill.lower(CrashDrill.step("cpu.throttle"), number: 1, on: host)
        let heir = try FileLock.open(drill.makeEmptyJournal())
        do {
            var session = try drill.session(on: host)
            for change in step.changes { _ = try session.perform(change) }
            try Directory.replaceFile(drill.path, with: [])
        }
        let next = host.afterDeath()
        let outcome = try Recoverer(host: next, bootID: "boot-1").recover(LockedJournal.wait(on: heir))
        #expect(outcome.reverted.count == 4)
        expect(next.state, restores: host.kernel)
    }

    @Test func `knows whether it is the file at its path`() throws {
        let drill = try CrashDrill()
        let journal = try Journal.begin(at: drill.path, run: "first", host: CrashDrill.identity)
        var inPlace = [journal.isInPlace(at: drill.path)]
        try Directory.removeFile(drill.path)
        inPlace.append(journal.isInPlace(at: drill.path))
        try drill.write([])
        inPlace.append(journal.isInPlace(at: drill.path))
        #expect(inPlace == [true, false, false])
        try journal.close()
    }

    @Test func `that cannot be written is an error before any change`() throws {
        for path in ["/proc/aftershock/journal", "/dev/null/journal"] {
            do {
                let journal = try Journal.begin(at: path, run: "x", host: CrashDrill.identity)
                try journal.close()
                Issue.record("\(path) was accepted")
            } catch let error as JournalError {
                guard case .refused = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }

    @Test func `with a torn line is whole again after the next recovery`() throws {
        let drill = try CrashDrill()
        let (host, journal) = try interrupted(drill)
        for length in stride(from: journal.count - 60, to: journal.count, by: 7) {
            try drill.write(Array(journal.prefix(length)))
            let next = host.afterDeath()
            #expect(try drill.recover(next).damagedLines.isEmpty)
            #expect(try drill.recover(next).isClean && !drill.contents().isTorn)
        }
    }

    @Test func `whose last line feed was damaged still has the change of that line taken back`() throws {
        let drill = try CrashDrill()
        let (host, journal) = try interrupted(drill)
        try drill.write(journal.dropLast() + [11])
        let next = host.afterDeath()
        let outcome = try drill.recover(next)
        #expect(outcome.damagedLines == [5] && outcome.reverted.count == 4)
        expect(next.state, restores: host.kernel)
    }

    @Test func `of random bytes is damage, never a crash`() {
        var random = SystemRandomNumberGenerator()
        for length in 0..<400 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            let contents = JournalContents(bytes)
            #expect(contents.pending.isEmpty && contents.run == nil)
            let lines = bytes.split(separator: 10).count
            #expect(contents.damaged.count + (contents.isTorn ? 1 : 0) == lines)
        }
    }

    @Test func `line reads back as what was written, for every kind of undo`() throws {
        let group = Cgroup(version: .v2, directory: "/sys/fs/cgroup/ä \"b\"\n")
        let process = ProcessIdentity(pid: 7, startTicks: .max, name: "a)\n b")
        let undos: [Undo] = [
            .impossible(because: "x"), .nothing, .resume(process), .removeCgroup(group, tasksTo: group),
            .disableController("cpu", in: group), .moveBack([ProcessOrigin(process: process, cgroup: group)]),
            .writeCgroup(group, file: "cpu.max", value: "max 100000"),
            .limitOpenFiles(process, soft: .max, lowered: LoweredLimit(soft: 64, since: .max, session: 7)),
            .stopHelper(token: "t", table: nil, in: nil),
            .stopHelper(token: "t", table: "t", in: nil, redirectedTo: 1...2), .removePacketFilter(table: "t", in: nil),
            .removeImpairment(interface: "lo", minor: 1, table: "t", in: nil), .stopWorkload(token: "t", cgroup: group),
        ]
        for undo in undos {
            let entry = JournalEntry.intend(id: 3, boot: "b", undo: undo)
            let line = try JournalLine.encode(entry)
            #expect(line.count { $0 == 10 } == 1 && line.last == 10)
            #expect(JournalLine.decode(line.dropLast()) == entry)
        }
    }
}
