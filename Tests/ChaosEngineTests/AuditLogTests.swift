import ChaosModel
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite struct `The audit log's writer` {
    @Test func `closes off a line that was cut at any byte, and never rewrites it`() throws {
        let ground = try AuditGround()
        try ground.fill(1)
        let whole = try ground.bytes()
        let first = (whole.firstIndex(of: 10) ?? 0) + 1
        for length in Array(stride(from: first, through: whole.count, by: 7)) + [whole.count - 1] {
            let cut = Array(whole[..<length])
            try ground.replace(cut)
            try ground.add(.haltSet)
            let after = try ground.bytes()
            #expect(after.starts(with: cut))
            let chain = try AuditGround.verify(after)
            // What lacks nothing but its line feed is whole.
            let isTorn = length != first && length < whole.count - 1
            #expect(chain.lines.count == (length == first ? 2 : 3), "cut at \(length)")
            #expect(chain.notes.count == (isTorn ? 1 : 0))
            #expect((chain.lines[1].entry?.event.kind == .tornLine) == isTorn)
            // What was closed off cannot be changed or removed later.
            if isTorn {
                var changed = after
                changed[length - 1] ^= 1
                #expect(AuditGround.problem(changed) != nil)
                #expect(AuditGround.problem(Array(whole[..<first]) + after[(length + 1)...]) != nil)
            }
        }
    }

    @Test func `closes off two crashes in a row`() throws {
        let ground = try AuditGround()
        try ground.fill(1)
        let whole = try ground.bytes()
        try ground.replace(whole + Array("{\"hash\":\"12\n{\"ha".utf8))
        try ground.add(.haltSet)
        #expect(try AuditGround.verify(ground.bytes()).lines.count == 4)
    }

    @Test func `adds nothing behind an entry that was changed`() throws {
        let ground = try AuditGround()
        try ground.fill(1)
        var bytes = try ground.bytes()
        bytes[bytes.count - 30] ^= 1
        try ground.replace(bytes)
        let error = #expect(throws: AuditError.self) { try ground.add(.haltSet) }
        #expect(error?.description.contains("aftershock audit verify") == true)
        #expect(try ground.bytes() == bytes)
    }

    @Test func `goes on behind a file that was rotated away`() throws {
        let ground = try AuditGround()
        try ground.fill(1)
        let old = try ground.bytes()
        #expect(rename(ground.path, ground.path + ".1") == 0)
        try ground.fill(1)
        let new = try ground.bytes()
        #expect(try AuditGround.verify(old, new).lines.count == 4)
        #expect(try AuditFiles(state: ground.scratch.path + "/state").verified().chain.lines.count == 4)
        #expect(AuditGround.problem(new)?.reason.contains("entries 1 to 2 are missing") == true)
        #expect(AuditGround.problem(new, old) != nil)
    }

    @Test func `keeps the chain when many write at once`() throws {
        let ground = try AuditGround()
        let log = ground.log
        let threads = (0..<6).map { number in
            KernelThread(name: "writer") {
                for _ in 0..<10 { _ = try? log.append(AuditEntry.Event(.haltSet, run: "\(number)"), who: .current()) }
            }
        }
        for thread in threads { try thread.start() }
        for thread in threads { thread.join() }
        #expect(try AuditGround.verify(ground.bytes()).lines.count == 60)
    }

    @Test func `does not wait for ever for one that was stopped`() throws {
        let ground = try AuditGround()
        try ground.fill(1)
        let holder = try FileLock(path: ground.path)
        #expect(throws: AuditError.self) { try ground.add(.haltSet) }
        withExtendedLifetime(holder) {}
        _ = consume holder
        try ground.add(.haltSet)
    }

    @Test(arguments: ["link", "pipe", "directory", "second name", "open to others"])
    func `uses no file that others could have a hand in`(kind: String) throws {
        let ground = try AuditGround()
        let victim = ground.scratch.path + "/victim"
        try Directory.replaceFile(victim, with: Array("precious\n".utf8), mode: 0o600)
        let made =
            switch kind {
            case "link": symlink(victim, ground.path)
            case "pipe": mkfifo(ground.path, 0o600)
            case "directory": mkdir(ground.path, 0o700)
            case "second name": link(victim, ground.path)
            default: close(open(ground.path, O_CREAT | O_WRONLY, 0o600)) | chmod(ground.path, 0o644)
            }
        #expect(made == 0)
        #expect(throws: AuditError.self) { try ground.add(.haltSet) }
        #expect(try File.text(of: victim) == "precious\n")
    }

    @Test func `keeps an entry of long texts within a line`() throws {
        let ground = try AuditGround()
        var event = AuditEntry.Event(.recovered, run: "x", reason: String(repeating: "🦀", count: 100_000))
        event.takenBack = (0..<10_000).map { "change \($0)" }
        try ground.log.append(event, who: .current())
        #expect(try ground.bytes().count < AuditLine.longest)
        #expect(try AuditGround.verify(ground.bytes()).lines[0].entry?.event.takenBack?.last == "… and 9900 more")
    }
}

@Suite struct `What the bundles know of the audit log` {
    @Test func `shows that its end was cut off`() throws {
        let ground = try AuditGround()
        let began = try ground.add(.runBegan, run: "one")
        var end = AuditEntry.Event(.runEnded, run: "one")
        end.manifest = "m1"
        try ground.log.append(end, who: .current())
        let bytes = try ground.bytes()
        func problems(_ anchor: AuditAnchor, keeping lines: Int) throws -> [String] {
            let kept = bytes.split(separator: 10).prefix(lines).flatMap { $0 + [10] }
            return AuditAnchor.problems(of: [anchor], in: try AuditGround.verify(kept))
        }
        let anchor = AuditAnchor(run: "one", began: began, manifest: "m1")
        #expect(try problems(anchor, keeping: 2).isEmpty)
        #expect(try problems(anchor, keeping: 1).first?.contains("its end is not in the log") == true)
        #expect(try problems(anchor, keeping: 0).first?.contains("is not in the log") == true)
        #expect(try problems(AuditAnchor(run: "one", began: began, manifest: nil), keeping: 1).isEmpty)
        #expect(try problems(AuditAnchor(run: "one", began: began, manifest: "m2"), keeping: 2).count == 1)
        #expect(try problems(AuditAnchor(run: "older", began: nil, manifest: "m3"), keeping: 2).isEmpty)
    }
}
