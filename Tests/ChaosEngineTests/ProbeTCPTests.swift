import ChaosModel
import Glibc
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `TCP probes that send and expect` {
    private func ask(
        _ server: ProbeScriptedServer, send: [String] = ["PING\\r\\n"], expect: String = "+PONG", pause: UInt64 = 0,
        timeout: Int64 = 5000
    ) throws -> ProbeRun {
        let question = TCPQuestion(
            address: try SocketAddress.resolve(host: "127.0.0.1", port: server.port)[0],
            pieces: try send.map { try ByteText(field: $0).bytes }, pause: pause,
            expected: try ByteMatch(field: expect))
        let probe = PlannedProbe(
            name: "port", question: question, interval: 20_000_000, timeout: timeout * 1_000_000)
        return try ProbeRun([probe], milliseconds: 150)
    }

    /// Answers PING as Redis does, whatever pieces it comes in.
    private static func pong(_ connection: ProbeScriptedServer.Connection) {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 64)
        while !text.hasSuffix("PING\r\n") {
            let count = recv(connection.descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        connection.send("+PONG\r\n")
        connection.waitForEnd()
    }

    @Test(arguments: ["+PONG", "PONG\\r\\n", "/^\\+PONG\\r\\n$/", "/(?i)pong/"])
    func `the expected text is good`(expected: String) throws {
        let run = try ask(ProbeScriptedServer(script: Self.pong), expect: expected)
        #expect(run.outcomes == [.good], "\(run.details)")
    }

    @Test func `an answer that comes byte by byte is good when it is there`() throws {
        let server = ProbeScriptedServer { connection in
            for byte in "noise +PO+PONG".utf8 {
                if !connection.send([byte]) { return }
                usleep(300)
            }
            connection.waitForEnd()
        }
        #expect(try ask(server).outcomes == [.good])
    }

    @Test func `a banner needs no sending`() throws {
        let server = ProbeScriptedServer { connection in
            connection.send("220 mail.test ESMTP\r\n")
            connection.waitForEnd()
        }
        #expect(try ask(server, send: [], expect: "/^220 /").outcomes == [.good])
    }

    @Test func `pieces arrive apart, in order, with their pause between`() throws {
        let pieces = Mutex<[[String]]>([])
        let server = ProbeScriptedServer { connection in
            var own: [String] = []
            var buffer = [UInt8](repeating: 0, count: 64)
            while own.joined() != "PING\r\n" {
                let count = recv(connection.descriptor, &buffer, buffer.count, 0)
                if count <= 0 { break }
                own.append(String(decoding: buffer[..<count], as: UTF8.self))
            }
            pieces.withLock { $0.append(own) }
            connection.send("+PONG\r\n")
            connection.waitForEnd()
        }
        let run = try ask(server, send: ["PI", "N", "G\\r\\n"], pause: 30_000_000)
        #expect(run.outcomes == [.good])
        #expect(run.samples.allSatisfy { $0.latency >= 60_000_000 }, "an answer before the last piece was sent")
        #expect(pieces.withLock { $0 }.contains(["PI", "N", "G\r\n"]))
    }

    @Test func `what does not come is told apart`() throws {
        let silent = ProbeScriptedServer { $0.waitForEnd() }
        #expect(try ask(silent, timeout: 150).outcomes == [.timeout])
        let closing = ProbeScriptedServer { connection in
            var buffer = [UInt8](repeating: 0, count: 64)
            recv(connection.descriptor, &buffer, buffer.count, 0)
            connection.send("-ERR no")
        }
        #expect(try ask(closing).outcomes == [.closedEarly])
        let resetting = ProbeScriptedServer { connection in
            var buffer = [UInt8](repeating: 0, count: 64)
            recv(connection.descriptor, &buffer, buffer.count, 0)
            connection.reset()
        }
        #expect(try ask(resetting).outcomes == [.reset])
        let endless = ProbeScriptedServer { connection in
            while connection.send([UInt8](repeating: 46, count: 4096)) {}
        }
        let run = try ask(endless)
        #expect(run.outcomes == [.badBody] && run.details == [Sample.Reason.unexpected.rawValue])
    }

    @Test func `pauses that fill the timeout are refused before the run`() {
        var probe = TCPProbe(endpoint: Endpoint(host: "127.0.0.1", port: 1))
        probe.send = [.init(bytes: [1]), .init(bytes: [2]), .init(bytes: [3])]
        probe.pause = .milliseconds(500)
        let spec = ProbeSpec(name: "slow", probe: probe, rate: 1, timeout: .seconds(1))
        #expect(throws: ProbeSetupError.self) { try PlannedProbe(spec) }
    }
}
