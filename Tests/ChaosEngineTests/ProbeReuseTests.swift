import ChaosModel
import Foundation
import Glibc
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `Probes that reuse connections` {
    private static let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// Counts what a scripted server sees.
    private final class Tally: Sendable {
        let connections = Atomic<Int>(0)
        let questions = Atomic<Int>(0)
        let overlaps = Atomic<Int>(0)
    }

    /// A server that answers so many questions on each connection, and ends it when the next one has come.
    private func server(answering most: Int, after delay: UInt32 = 0, _ text: String = answer) -> (
        ProbeScriptedServer, Tally
    ) {
        let tally = Tally()
        let server = ProbeScriptedServer { connection in
            tally.connections.add(1, ordering: .relaxed)
            for _ in 0..<most {
                if connection.readRequest().isEmpty { return }
                tally.questions.add(1, ordering: .relaxed)
                usleep(delay)
                var byte: UInt8 = 0
                if recv(connection.descriptor, &byte, 1, Int32(MSG_DONTWAIT | MSG_PEEK)) > 0 {
                    tally.overlaps.add(1, ordering: .relaxed)
                }
                connection.send(text)
            }
            _ = connection.readRequest()
        }
        return (server, tally)
    }

    @Test(.enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
    func `a real server keeps them, with and without TLS, unless it says otherwise`() throws {
        let nginx = try ProbeNginx()
        let tls = try TLSContext(trust: .file(nginx.certificate))
        let run = try ProbeRun([
            .http(nginx.port, reuses: true), .http(nginx.securePort, tls: tls, reuses: true),
            .http(nginx.port, path: "/once", reuses: true), .http(nginx.port),
            .http(nginx.port, method: "HEAD", reuses: true),
        ])
        #expect(run.outcomes == [.good])
        for probe in [0, 1, 4] {
            let own = run.samples.filter { $0.probe == probe }
            #expect(own.first?.isReused == false)
            #expect(own.contains { $0.isReused }, "probe \(probe)")
        }
        #expect(!run.samples.contains { [2, 3].contains($0.probe) && $0.isReused })
    }

    @Test(.enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
    func `a server that was restarted is asked on new connections`() throws {
        let nginx = try ProbeNginx()
        var restarted = Int64.max
        let run = try ProbeRun([.http(nginx.port, rate: 100, reuses: true)]) { _, start in
            usleep(200_000)
            #expect(throws: Never.self) { try nginx.restart() }
            restarted = Int64(Clock.monotonicNanoseconds() - start)
            usleep(200_000)
        }
        let after = run.samples.filter { $0.scheduled > restarted }
        #expect(!after.isEmpty && after.allSatisfy { $0.isGood })
    }

    @Test func `an idle connection that its server gives up is replaced, and the question asked again`() throws {
        let (server, tally) = server(answering: 1)
        let run = try ProbeRun([.http(server.port, reuses: true)])
        #expect(run.outcomes == [.good])
        #expect(!run.samples.contains { $0.isReused })
        #expect(tally.questions.load(ordering: .relaxed) == run.samples.count)
    }

    @Test func `a question that must not be asked twice fails instead`() throws {
        let (server, tally) = server(answering: 1)
        let run = try ProbeRun([.http(server.port, method: "POST", reuses: true)])
        #expect(run.outcomes.contains(.good))
        #expect(run.outcomes.isSubset(of: [.good, .closedEarly, .reset]) && run.outcomes.count > 1)
        #expect(run.samples.allSatisfy { $0.isReused == !$0.isGood })
        #expect(tally.questions.load(ordering: .relaxed) < run.samples.count)
    }

    @Test func `an answer that breaks off is a failure although the connection was idle`() throws {
        let tally = Tally()
        let server = ProbeScriptedServer { connection in
            _ = connection.readRequest()
            connection.send(Self.answer)
            if connection.readRequest().isEmpty { return }
            tally.questions.add(1, ordering: .relaxed)
            connection.send("HTTP/1.1 20")
        }
        let run = try ProbeRun([.http(server.port, reuses: true)])
        #expect(run.outcomes == [.good, .closedEarly])
        #expect(run.samples.filter { !$0.isGood }.count == tally.questions.load(ordering: .relaxed))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more",
    ])
    func `an answer after which no other can come is the last on its connection`(answer: String) throws {
        let (server, _) = server(answering: 1000, answer)
        let run = try ProbeRun([.http(server.port, reuses: true)])
        #expect(run.outcomes == [.good])
        #expect(!run.samples.contains { $0.isReused })
    }

    @Test func `HTTP 1.0 keeps a connection when it says so, and chunks end an answer too`() throws {
        let old = "HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: Keep-Alive\r\n\r\nok"
        let chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        for text in [old, chunks] {
            let (server, _) = server(answering: 1000, text)
            let run = try ProbeRun([.http(server.port, reuses: true)])
            #expect(run.outcomes == [.good] && run.samples.contains { $0.isReused })
        }
    }

    @Test func `a connection carries one question at a time`() throws {
        let (server, tally) = server(answering: 1000, after: 100_000)
        let run = try ProbeRun([.http(server.port, rate: 100, timeout: 20_000, reuses: true)], milliseconds: 500)
        #expect(run.outcomes == [.good])
        #expect(tally.overlaps.load(ordering: .relaxed) == 0)
        #expect(tally.connections.load(ordering: .relaxed) >= 5)
        #expect(tally.connections.load(ordering: .relaxed) < run.samples.count)
    }

    @Test func `what stands idle is bounded, and the oldest goes first`() throws {
        let server = ProbeScriptedServer { $0.waitForEnd() }
        let address = try SocketAddress.resolve(host: "127.0.0.1", port: server.port)[0]
        let ground = try ExchangeGround(spawner: nil)
        let idle = IdleConnections()
        for number in 0..<200 { idle.keep(try ProbeConnection(to: address), at: UInt64(number)) }
        #expect(idle.count == IdleConnections.most)
        idle.keep(try ProbeConnection(to: address), at: IdleConnections.longest + 190)
        #expect(idle.count == 10)
        let taken = (0..<11).compactMap { _ in idle.take(on: ground) }
        #expect(taken.count == 10 && taken.allSatisfy { $0.isReused } && idle.count == 0)
    }
}
