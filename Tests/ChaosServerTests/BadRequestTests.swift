import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite
struct `Requests that are wrong` {
    static let seed: UInt64 = 20_261_122

    @Test func `ten thousand of them crash nothing, change nothing and are nobody's fault but the sender's`()
        async throws
    {
        try await RunningServer.run(SampleServer.unlimited) { server in
            let admin = try #require(server.texts[.admin]), port = server.port
            let descriptors = try Directory.list("/proc/self/fd").count, memory = HostFacts.residentMemory
            try await withThrowingTaskGroup(of: [Int: Int].self) { group in
                for part in 0..<8 {
                    group.addTask { try await Aside.run { try Self.send(1250, part, admin, port) } }
                }
                var statuses: [Int: Int] = [:]
                for try await part in group { statuses.merge(part, uniquingKeysWith: +) }
                #expect(statuses.values.reduce(0, +) == 10_000)
                #expect(statuses.keys.filter { $0 >= 500 } == [], "by status: \(statuses)")
                // The server did read them, and told the kinds of wrong apart.
                #expect(
                    Set(statuses.keys).isSuperset(of: [400, 401, 404, 405, 413, 415, 421]), "by status: \(statuses)")
            }
            #expect(server.desk.told == [])
            let status = try await server.ask("GET", "/api/v1/status", token: admin)
            #expect(status.status == 200)
            // Other tests run beside this one; ten thousand that were kept would show all the same.
            let left = try Directory.list("/proc/self/fd").count
            #expect(left < descriptors + 2000, "\(descriptors) descriptors before, \(left) after")
            #expect(HostFacts.residentMemory < memory + 512 << 20)
        }
    }

    /// - Returns: how many answers had each status; 0 for none, which is fine for what is no HTTP.
    private static func send(_ count: Int, _ part: Int, _ admin: String, _ port: Int) throws -> [Int: Int] {
        var requests = BadRequests(seed: seed &+ UInt64(part), admin: admin, port: port)
        var statuses: [Int: Int] = [:]
        for _ in 0..<count {
            let request = requests.next()
            let stream = try StreamSocket.connecting(to: .loopback4(port: UInt16(port)), mark: nil)
            let answer = try RunningServer.talk(request, over: stream, untilEnd: true, endsSending: true)
            let status = RawAnswer(answer)?.status ?? 0
            statuses[status, default: 0] += 1
            if status >= 500 { Issue.record("\(status) for \(String(decoding: request.prefix(300), as: UTF8.self))") }
        }
        return statuses
    }

    @Test func `one that says nothing, or stops in the middle, is ended`() async throws {
        try await RunningServer.run({
            $0.limits.headTime = 0.3
            $0.limits.bodyTime = 0.3
            $0.limits.idleTime = 0.3
        }) { server in
            let token = try #require(server.texts[.view])
            let head = "Host: localhost\r\nAuthorization: Bearer \(token)\r\n"
            // Each of these waits for the end of the connection.
            for text in [
                "", "GET /api/v1/sta", "GET /api/v1/status HTTP/1.1\r\n\(head)X: ",
                "POST /api/v1/halt HTTP/1.1\r\n\(head)Content-Length: 50\r\n\r\n{",
                "GET /api/v1/status HTTP/1.1\r\n\(head)\r\n",
            ] { _ = try await server.send(Array(text.utf8), untilEnd: true) }
            #expect(server.desk.told == [])
        }
    }
}
