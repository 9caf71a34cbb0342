import ChaosModel
import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

@testable import ChaosServer

@Suite
struct `Where the server listens` {
    private static let hasIPv6 = FileManager.default.fileExists(atPath: "/proc/net/if_inet6")

    @Test(.enabled(if: hasIPv6, "needs IPv6"))
    func `the IPv6 loopback is one, too`() async throws {
        try await RunningServer.run({ $0.address = ServerSettings.Address(host: "::1", port: 0) }) { server in
            let port = server.port, token = try #require(server.texts[.view])
            for (host, status) in [
                ("[::1]:\(port)", 200), ("[::1]", 200), ("localhost", 200), ("[::2]", 421), ("::1", 421),
            ] {
                let request = "GET /api/v1/status HTTP/1.1\r\nHost: \(host)\r\nAuthorization: Bearer \(token)\r\n\r\n"
                let bytes = try await Aside.run {
                    let stream = try StreamSocket.connecting(to: .loopback6(port: UInt16(port)), mark: nil)
                    return try RunningServer.talk(Array(request.utf8), over: stream, untilEnd: false)
                }
                #expect(RawAnswer(bytes)?.status == status, "\(host)")
            }
        }
    }

    @Test func `a socket that a killed process left is taken over, and another's answering one is not`() async throws {
        try await RunningServer.run({ settings in
            let python = """
                import os, signal, socket, sys
                s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()
                os.kill(os.getpid(), signal.SIGKILL)
                """
            let said = try PythonModule.run(python, [settings.socket ?? ""], Data())
            #expect(said == "")
            #expect(Directory.exists(settings.socket ?? ""))
            #expect(!LocalSocket.isAnswered(settings.socket ?? ""))
        }) { server in
            let socket = server.socket
            let found = try await Aside.run { try DaemonClient.find(socket: socket)?.schedules().count }
            #expect(found == 3)
        }
    }

    @Test func `connections beyond the limit wait, and are served when others end`() async throws {
        try await RunningServer.run({ $0.limits.connections = 2 }) { server in
            let (port, token, socket) = (server.port, try #require(server.texts[.view]), server.socket)
            let request = Array(
                "GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
            let waits = try await Aside.run {
                let first = try StreamSocket.connecting(to: .loopback4(port: UInt16(port)), mark: nil)
                let second = try StreamSocket.connecting(to: .loopback4(port: UInt16(port)), mark: nil)
                #expect(RawAnswer(try RunningServer.talk(request, over: first, untilEnd: false))?.status == 200)
                #expect(RawAnswer(try RunningServer.talk(request, over: second, untilEnd: false))?.status == 200)
                // The places over the Unix socket are others.
                #expect(try DaemonClient.find(socket: socket)?.socket == socket)
                let third = try StreamSocket.connecting(to: .loopback4(port: UInt16(port)), mark: nil)
                _ = try Poller.wait(for: [third.descriptor], milliseconds: 10)
                #expect(third.send(request, from: 0) == .bytes(request.count))
                var buffer = [UInt8](repeating: 0, count: 4096)
                let waits = third.receive(into: &buffer) == .wouldBlock
                first.endSending()
                second.endSending()
                // Its request was sent already: what comes is the answer to it.
                #expect(RawAnswer(try RunningServer.talk([], over: third, untilEnd: false))?.status == 200)
                return waits
            }
            #expect(waits)
        }
    }

    @Test func `one who watches and takes nothing costs no more than a bounded mailbox, and nobody else anything`()
        async throws
    {
        let hub = LiveHub()
        try await RunningServer.run(
            {
                SampleServer.unlimited(&$0)
                $0.limits.stallTime = 600
            }, hub: hub
        ) { server in
            let token = try #require(server.texts[.view])
            let stalled = try LiveClient(port: server.port, token: token, reads: false)
            try await Self.until("the one who takes nothing") { hub.clients == 1 }
            let others = try (0..<3).map { _ in try LiveClient(port: server.port, token: token) }
            try await Self.until("the others") { hub.clients == 4 }
            let memory = HostFacts.residentMemory
            let long = String(repeating: "x", count: 20_000)
            // Until it is let go: far more than a kernel keeps for a connection. The others are waited for, so that what
            // they get is complete.
            var said = 0
            while hub.clients == 4, said < 5000 {
                said += 1
                try hub.tell(.event(Record.Event(at: Int64(said), kind: .strike, text: "\(long)-\(said)-")))
                if said % 50 == 0 {
                    for other in others { try await other.wait { $0.contains("-\(said)-") } }
                }
            }
            #expect(hub.clients == 3, "after \(said) events")
            try hub.tell(.event(Record.Event(at: 0, kind: .strike, text: "the last")))
            for other in others {
                let text = try await other.wait { $0.contains("the last") }
                #expect(text.components(separatedBy: "\nevent: event\n").count == said + 2)
                other.leave()
            }
            // What waits for the one is bounded; what the others have read stands in this process, too.
            let read = others.reduce(0) { $0 + $1.text.utf8.count }
            #expect(HostFacts.residentMemory < memory + UInt64(read) * 4 + 512 << 20)
            stalled.leave()
        }
    }

    private static func until(_ what: String, _ isSo: () throws -> Bool) async throws {
        for _ in 0..<3000 {
            if try isSo() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("waited in vain for \(what)")
    }
}
