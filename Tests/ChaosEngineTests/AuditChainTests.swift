import ChaosModel
import LinuxKernel
import Testing

@testable import ChaosEngine

/// An audit log in which somebody has changed something.
@Suite struct `An audit log` {
    private let ground: AuditGround
    private let bytes: [UInt8]
    /// With their line feeds.
    private let lines: [[UInt8]]

    init() throws {
        ground = try AuditGround()
        try ground.fill()
        bytes = try ground.bytes()
        lines = bytes.split(separator: 10).map { $0 + [10] }
    }

    @Test func `is whole as it was written`() throws {
        let chain = try AuditGround.verify(bytes)
        #expect(chain.lines.count == 4 && lines.count == 4 && chain.notes.isEmpty)
        #expect(chain.lines.compactMap { $0.link?.sequence } == [1, 2, 3, 4])
        #expect(chain.lines[1].entry?.event.reason == "\"quoted\"\nand \u{1B}[31m, ünïcödé \u{1F980}")
        #expect(chain.lines[0].entry?.who.realUID == HostFacts.realUser)
        #expect(bytes.allSatisfy { $0 >= 0x20 || $0 == 10 }, "no character in it steers a terminal")
    }

    @Test func `shows every byte that was changed`() throws {
        var changed = bytes
        for index in bytes.indices {
            for value in [bytes[index] ^ 1, bytes[index] ^ 0x20, 10, UInt8(ascii: "}")] where value != bytes[index] {
                changed[index] = value
                if AuditGround.problem(changed) == nil { Issue.record("byte \(index) to \(value) passes") }
            }
            changed[index] = bytes[index]
        }
    }

    @Test func `shows every byte that was removed or added`() throws {
        for index in bytes.indices {
            var less = bytes
            less.remove(at: index)
            if AuditGround.problem(less) == nil { Issue.record("passes without byte \(index)") }
            for byte: UInt8 in [10, UInt8(ascii: " "), UInt8(ascii: "0")] {
                var more = bytes
                more.insert(byte, at: index)
                if AuditGround.problem(more) == nil { Issue.record("passes with \(byte) before byte \(index)") }
            }
        }
    }

    @Test func `shows every line that was removed, moved or repeated`() throws {
        for index in lines.indices {
            var less = lines
            less.remove(at: index)
            let problem = AuditGround.problem(less.flatMap { $0 })
            // Without its last line a chain is whole: that is what hashes kept elsewhere are for.
            if index == lines.count - 1 {
                let chain = try AuditGround.verify(less.flatMap { $0 })
                let head = try AuditGround.verify(bytes).head
                #expect(problem == nil && !chain.contains(head))
            } else {
                #expect(problem?.line == index + 1)
                #expect(problem?.reason.hasPrefix("entry \(index + 1) is missing") == true)
            }
            for other in lines.indices where other != index {
                var swapped = lines
                swapped.swapAt(index, other)
                #expect(AuditGround.problem(swapped.flatMap { $0 }) != nil)
            }
            for place in 0...lines.count {
                var more = lines
                more.insert(lines[index], at: place)
                #expect(AuditGround.problem(more.flatMap { $0 }) != nil, "line \(index) again at \(place)")
            }
        }
    }

    @Test func `shows an entry that was written anew with a right hash of its own`() throws {
        for index in lines.indices.dropLast() {
            let text = String(decoding: lines[index].dropLast(), as: UTF8.self).dropFirst(75)
            let forged = Array(("{" + text.replacing("run0", with: "runX").replacing("run1", with: "runX")).utf8)
            let hash = try Digest.sha256(forged)
            let line = Array("{\"hash\":\"\(hash)\",".utf8) + forged.dropFirst() + [10]
            #expect(AuditLine(line.dropLast(), hash: { (try? Digest.sha256($0)) ?? "" }) != nil)
            var changed = lines
            changed[index] = line
            let problem = AuditGround.problem(changed.flatMap { $0 })
            #expect(problem?.line == index + 2 && problem?.reason == "the entry does not follow on the one before it")
        }
    }

    @Test func `shows that an entry is older than the one before it`() throws {
        var link = AuditLink(sequence: 1, time: "2026-01-01", boot: "b", sinceBoot: 9, previous: AuditLine.origin)
        let first = try AuditLine(
            AuditEntry(link: link, who: .current(), event: .init(.haltSet)), hash: Digest.sha256)
        link.sequence = 2
        link.previous = first.hash
        link.time = "2025-01-01"
        func both(_ link: AuditLink) throws -> [UInt8] {
            let entry = AuditEntry(link: link, who: .current(), event: .init(.haltCleared))
            return first.bytes + [10] + (try AuditLine(entry, hash: Digest.sha256).bytes) + [10]
        }
        // A wall clock that was set back is strange, and no more.
        #expect(try AuditGround.verify(both(link)).notes.count == 1)
        link.sinceBoot = 8
        let older = try both(link)
        #expect(AuditGround.problem(older)?.reason.contains("older") == true)
        link.boot = "another"
        let rebooted = try both(link)
        #expect(AuditGround.problem(rebooted) == nil)
    }
}
