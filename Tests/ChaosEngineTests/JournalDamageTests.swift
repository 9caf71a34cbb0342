import ChaosModel
import ChaosTestKit
import LinuxKernel
import Testing

@testable import ChaosEngine

/// Journals of every fault, cut and flipped at every byte.
@Suite
struct `A damaged journal` {
    private static let kernel = SimulatedKernel.v1
    private static let faults = FaultCatalog.all.map { $0.name }

    /// The host and the journal after a fault was made and its newer half taken back.
    private static func halfway(_ fault: String) throws -> (host: SimulatedHost, journal: [UInt8]) {
        let drill = try CrashDrill()
        let host = SimulatedHost(kernel)
        let step = try CrashDrill.lower(CrashDrill.step(fault), number: 1, on: host)
        var session = try drill.session(on: host)
        let performed = try step.changes.map { (change) throws(HostError) in try session.perform(change) }
        for one in performed.reversed().prefix(performed.count / 2) { _ = try session.revert(one) }
        return (host, try File.contents(of: drill.path))
    }

    private static func recover(_ journal: [UInt8], on host: SimulatedHost) throws -> (RecoveryOutcome, [UInt8]) {
        let file = FaultyFile(journal)
        return (try Recoverer(host: host, bootID: "boot-1").recover(LockedJournal.read(file)), file.content)
    }

    @Test(arguments: faults)
    func `cut anywhere is no damage, and gives back every whole line`(fault: String) throws {
        let (_, journal) = try Self.halfway(fault)
        let lines = journal.split(separator: 10).map { Array($0) }
        for (earlier, line) in zip([[]] + lines, lines) {
            let before = earlier + [10]
            let expected = JournalContents(before)
            for length in 0..<line.count {
                let contents = JournalContents(before + line.prefix(length))
                #expect(contents.damaged.isEmpty && contents.foreign.isEmpty && contents.isTorn == (length > 0))
                #expect(contents.pending == expected.pending, "\(length) bytes")
            }
            // It lacks nothing but its line feed.
            #expect(JournalContents(before + line) != expected && !JournalContents(before + line).isTorn)
        }
    }

    @Test(arguments: faults)
    func `with a flipped bit loses that line alone, says which, and has the rest taken back`(fault: String) throws {
        let (host, journal) = try Self.halfway(fault)
        let whole = JournalContents(journal)
        let lines = journal.split(separator: 10).map { Array($0) }
        for (number, line) in lines.enumerated() {
            for index in line.indices {
                var flipped = line
                flipped[index] ^= 1 << UInt8((index * 5 + fault.utf8.count) % 8)
                let contents = JournalContents(flipped + [10])
                // A digit of the checksum may be a capital: it says the same.
                if JournalLine.decode(flipped[...]) == JournalLine.decode(line[...]) { continue }
                #expect(contents.pending.isEmpty && contents.run == nil, "byte \(index) of line \(number + 1)")
                #expect(!(contents.damaged + contents.foreign).isEmpty, "byte \(index) of line \(number + 1)")
            }
            // In the middle of the line, and its line feed, which costs the next one, too.
            let start = lines.prefix(number).reduce(0) { $0 + $1.count + 1 }
            for (place, lost) in [(start + 20, [number]), (start + line.count, [number, number + 1])] {
                var flipped = journal
                flipped[place] ^= 4
                let contents = JournalContents(flipped)
                let ids = lost.filter(lines.indices.contains).compactMap { index -> Int? in
                    guard case .intend(let id, _, _, _, _) = JournalLine.decode(lines[index][...]) else { return nil }
                    return id
                }
                let kept = whole.pending.filter { !ids.contains($0.id) }
                #expect(kept.allSatisfy(contents.pending.contains), "line \(number + 1)")
                let next = host.afterDeath()
                let (outcome, rest) = try Self.recover(flipped, on: next)
                #expect(outcome.leftovers.isEmpty && outcome.leftAlone.isEmpty && !outcome.isWhole)
                #expect(JournalContents(rest).pending.isEmpty, "line \(number + 1)")
                // Whatever else is lost, a settlement or the beginning: everything is as it was.
                if kept.count == whole.pending.count { expect(next.state, restores: Self.kernel, "line \(number + 1)") }
            }
        }
    }

    @Test(arguments: faults)
    func `with a line twice, or with its settlements before the changes, says the same`(fault: String) throws {
        let (host, journal) = try Self.halfway(fault)
        let whole = JournalContents(journal)
        let lines = journal.split(separator: 10).map { Array($0) + [10] }
        for line in lines.indices {
            var doubled = lines
            doubled.insert(lines[line], at: line)
            let contents = JournalContents(Array(doubled.joined()))
            #expect(contents.pending == whole.pending && contents.damaged.isEmpty, "line \(line + 1)")
            let next = host.afterDeath()
            _ = try Self.recover(Array(doubled.joined()), on: next)
            expect(next.state, restores: Self.kernel, "line \(line + 1)")
        }
        let contents = JournalContents(Array(lines.reversed().joined()))
        #expect(contents.pending == whole.pending.reversed())
    }

    @Test func `with two changes of one number has both taken back, and is damaged`() throws {
        let one = try JournalLine.encode(.intend(id: 1, boot: "boot-1", undo: .removePacketFilter(table: "a", in: nil)))
        let other = try JournalLine.encode(
            .intend(id: 1, boot: "boot-1", undo: .removePacketFilter(table: "b", in: nil)))
        let contents = JournalContents(one + other + (try JournalLine.encode(.settle(id: 1))))
        #expect(contents.damaged == [2] && contents.pending.count == 2)
    }

    @Test func `is never begun over`() throws {
        for text in ["aj1 deadbeef {}\n\n", "aj2 something else\n"] {
            let drill = try CrashDrill()
            try drill.write(Array(text.utf8))
            do {
                _ = try drill.session(on: SimulatedHost(Self.kernel)).isJournalInPlace(at: drill.path)
                Issue.record("a run began over \(text)")
            } catch let error as JournalError {
                #expect("\(error)".contains("lines 1 of an earlier run's journal are illegible"))
            }
            #expect(try File.text(of: drill.path) == text)
        }
    }

    @Test func `is kept under a name of its own, whatever the clock says, and without a byte of space`() throws {
        let drill = try CrashDrill()
        for number in 1...3 {
            try drill.write(Array("damage \(number)\n\n".utf8))
            let outcome = try Recoverer(host: SimulatedHost(Self.kernel), bootID: "boot-1")
                .recover(at: drill.path, settlingDamage: true)
            #expect(outcome.damagedCopy == "\(drill.path).damaged-\(number)" && outcome.damagedLines == [1])
            #expect(try File.text(of: outcome.damagedCopy ?? "") == "damage \(number)\n\n")
            #expect(try drill.recover(SimulatedHost(Self.kernel)).isClean)
        }
    }
}

/// Journals that other versions wrote.
@Suite
struct `A journal of another version` {
    private static func line(_ json: String) -> [UInt8] {
        let sum = String(JournalLine.checksum(Array(json.utf8)), radix: 16)
        return Array("aj1 \(String(repeating: "0", count: 8 - sum.count))\(sum) \(json)\n".utf8)
    }

    @Test(arguments: [
        #"{"intend":{"boot":"boot-1","id":2,"undo":{"unfoldSpace":{"_0":"x"}}}}"#,
        #"{"intend":{"boot":"boot-1","id":2,"undo":{"resume":{}}}}"#,
        #"{"pledge":{"id":2}}"#, "",
    ])
    func `is not taken for damage, and stays until somebody reads it who can`(unknown: String) throws {
        let drill = try CrashDrill()
        let host = SimulatedHost(.v1)
        let step = try CrashDrill.lower(CrashDrill.step("cpu.throttle"), number: 1, on: host)
        do {
            var session = try drill.session(on: host)
            for change in step.changes { _ = try session.perform(change) }
        }
        let foreign = unknown.isEmpty ? Array("aj2 00000000 new\n".utf8) : Self.line(unknown)
        try drill.write(try File.contents(of: drill.path) + foreign)
        let next = host.afterDeath()
        let recoverer = Recoverer(host: next, bootID: "boot-1")
        let first = try recoverer.recover(at: drill.path, settlingDamage: true)
        #expect(first.foreignLines == [step.changes.count + 2] && first.damagedLines.isEmpty)
        #expect(first.damagedCopy == nil && !first.isWhole && first.reverted.count == step.changes.count)
        expect(next.state, restores: .v1)
        let second = try recoverer.recover(at: drill.path, settlingDamage: true)
        #expect(second.foreignLines == first.foreignLines && second.reverted.isEmpty && !second.isWhole)
    }

    @Test func `without what was added since reads as it did`() throws {
        let begin =
            #"{"begin":{"boot":"b","executor":{"name":"","pid":7,"startTicks":8},"namespace":5,"run":"r"}}"#
        let intend = #"{"intend":{"boot":"boot-1","id":1,"undo":{"removePacketFilter":{"table":"t"}}}}"#
        let contents = JournalContents(Self.line(begin) + Self.line(intend))
        #expect(contents.run == "r" && contents.namespace == 5 && contents.writer == nil)
        #expect(contents.pending.map(\.undo) == [.removePacketFilter(table: "t", in: nil)])
        #expect(contents.damaged.isEmpty && contents.foreign.isEmpty)
    }

    @Test func `says which one wrote it`() throws {
        let drill = try CrashDrill()
        var identity = CrashDrill.identity
        identity.version = "9.9"
        try Journal.begin(at: drill.path, run: "r", host: identity).close()
        #expect(try drill.recover(SimulatedHost(.v1)).version == "9.9")
    }
}
