import ChaosEngine
import ChaosModel
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite
struct `What is found out about the host` {
    /// Writes a log of so many entries, as `AuditLog` does but without waiting for the disk.
    private static func writeLog(_ count: Int, to state: String) throws {
        try StateDirectory(state).prepare()
        var head = AuditLine.origin
        var text: [UInt8] = []
        for number in 1...count {
            let body =
                "{\"boot\":\"b\",\"kind\":\"haltSet\",\"previous\":\"\(head)\",\"sequence\":\(number),\"sinceBoot\":\(number),\"time\":\"2026-11-22T00:00:00.000Z\",\"who\":{}}"
            head = try Digest.sha256(Array(body.utf8))
            text += Array("{\"hash\":\"\(head)\",".utf8) + body.utf8.dropFirst() + [10]
        }
        try Directory.replaceFile(state + "/" + AuditLog.file, with: text, mode: 0o600)
    }

    @Test func `a long audit log is verified once, however many ask`() async throws {
        let scratch = try ServerScratch()
        defer { scratch.remove() }
        let count = 50_000
        try Self.writeLog(count, to: scratch.path)
        let watch = AuditWatch(state: scratch.path)
        try await withThrowingTaskGroup(of: AuditWatch.Standing.self) { group in
            for _ in 0..<200 { group.addTask { try await watch.standing() } }
            for try await standing in group {
                #expect(standing.problem == nil && standing.count == count && standing.lines.count == AuditWatch.most)
            }
        }
        #expect(await watch.verifications == 1)
        // One entry more makes nobody read it all again at once.
        try AuditLog(state: scratch.path).append(AuditEntry.Event(.haltSet), who: .current(version: "0"))
        for _ in 0..<200 { #expect(try await watch.standing().count >= count) }
        #expect(await watch.verifications <= 2)
    }

    @Test func `a change of the audit log is noticed, and so is one that keeps its size`() async throws {
        let scratch = try ServerScratch()
        defer { scratch.remove() }
        let watch = AuditWatch(state: scratch.path)
        let none = try await watch.standing()
        #expect(none.count == 0 && none.problem == nil && none.head == AuditLine.origin)
        try Self.writeLog(3, to: scratch.path)
        try await Self.until { try await watch.standing().count == 3 }
        try Self.writeLog(4, to: scratch.path)
        try await Self.until { try await watch.standing().count == 4 }
        let path = scratch.path + "/" + AuditLog.file
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try Directory.replaceFile(path, with: Array(text.replacing("haltSet", with: "haltSot").utf8), mode: 0o600)
        try await Self.until { try await watch.standing().problem?.hasPrefix("audit.log:1: ") == true }
    }

    /// Waits a minute at most.
    private static func until(_ isSo: () async throws -> Bool) async throws {
        for _ in 0..<3000 {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("waited in vain")
    }

    @Test func `the doctor is asked once at a time, and nobody else waits for it`() async throws {
        let scratch = try ServerScratch()
        defer { scratch.remove() }
        let gate = scratch.path + "/gate", calls = scratch.path + "/calls", program = scratch.path + "/doctor"
        let script = """
            #!/bin/sh
            echo call >> \(calls)
            while [ ! -e \(gate) ]; do sleep 0.05; done
            echo '{"capabilities": {}, "mechanisms": {}, "held": [], "missing": {}}'

            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        try await RunningServer.run({
            SampleServer.unlimited(&$0)
            $0.aftershock = program
        }) { server in
            let token = server.texts[.view]
            try await withThrowingTaskGroup(of: String.self) { group in
                // More than there are threads to ask the desk on.
                for _ in 0..<12 { group.addTask { try await server.ask("GET", "/api/v1/doctor", token: token).text } }
                try await Self.until { FileManager.default.fileExists(atPath: calls) }
                for _ in 0..<20 {
                    let status = try await server.ask("GET", "/api/v1/status", token: token)
                    #expect(status.status == 200)
                }
                try Data().write(to: URL(fileURLWithPath: gate))
                for try await answer in group { #expect(answer.contains("\"capabilities\": {}"), "\(answer)") }
            }
            let again = try await server.ask("GET", "/api/v1/doctor", token: token)
            #expect(again.status == 200)
            #expect(try String(contentsOfFile: calls, encoding: .utf8) == "call\n")
        }
    }

    @Test func `a doctor that fails is not asked again at once`() async throws {
        let scratch = try ServerScratch()
        defer { scratch.remove() }
        let calls = scratch.path + "/calls", program = scratch.path + "/doctor"
        try Data("#!/bin/sh\necho call >> \(calls)\nexit 1\n".utf8).write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
        let doctor = Doctor(aftershock: program)
        await #expect(throws: APIError.self) { try await doctor.table() }
        let first = Clock.monotonicNanoseconds()
        await #expect(throws: APIError.self) { try await doctor.table() }
        // On a machine that is very busy its respite may be over by then.
        let isEarly = Clock.monotonicNanoseconds() < first + 9_000_000_000
        let asked = try String(contentsOfFile: calls, encoding: .utf8)
        #expect(!isEarly || asked == "call\n", "\(asked)")
    }
}
