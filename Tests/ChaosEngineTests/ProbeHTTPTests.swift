import ChaosModel
import Glibc
import LinuxKernel
import Testing

@testable import ChaosEngine

@Suite(.serialized, .enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
struct `HTTP probes of a real server` {
    private func expecting(_ text: String) -> HTTPExpectation { .init(body: text) }

    @Test func `status and body decide`() throws {
        let nginx = try ProbeNginx()
        let run = try ProbeRun([
            .http(nginx.port, expecting: expecting("is well")), .http(nginx.port, path: "/broken"),
            .http(nginx.port, expecting: expecting("is ill")), .http(nginx.port, method: "HEAD"),
            .http(nginx.port, path: "/agent", expecting: expecting("agent=aftershock/1.2.3 host=shop.test method=GET")),
            .http(nginx.port, path: "/broken", expecting: .init(statuses: [StatusRange(503...503)])),
        ])
        let outcomes: [Sample.Outcome] = [.good, .badStatus, .badBody, .good, .good, .good]
        let details: [UInt16] = [200, 503, 200, 200, 200, 503]
        for probe in 0..<6 {
            let own = run.samples.filter { $0.probe == probe }
            #expect(Set(own.map(\.outcome)) == [outcomes[probe]])
            #expect(Set(own.map(\.detail)) == [details[probe]])
        }
    }

    @Test func `HTTPS verifies authority and name, unless told not to`() throws {
        let nginx = try ProbeNginx()
        let own = try TLSContext(trust: .file(nginx.certificate))
        let run = try ProbeRun([
            .http(nginx.securePort, expecting: expecting("all is well"), tls: own),
            .http(nginx.securePort, host: "other.test", tls: own),
            .http(nginx.securePort, tls: try TLSContext(trust: .system)),
            .http(nginx.securePort, host: "other.test", tls: try TLSContext(trust: .anyone)),
            .http(nginx.port, tls: own),
            .http(ProbeScriptedServer.freePort(), tls: own),
        ])
        let mismatch: UInt16 = 62
        let selfSigned: UInt16 = 18  // X509_V_ERR_… of x509_vfy.h
        let expected: [(Sample.Outcome, UInt16)] = [
            (.good, 200), (.tls, mismatch), (.tls, selfSigned), (.good, 200), (.tls, 0),
            (.refused, UInt16(ECONNREFUSED)),
        ]
        for (probe, expected) in expected.enumerated() {
            let answers = run.samples.filter { $0.probe == probe }
            #expect(answers.allSatisfy { $0.outcome == expected.0 && $0.detail == expected.1 }, "probe \(probe)")
        }
    }

    @Test func `authorities that cannot be read are an error that names the file`() {
        #expect(throws: TLSError.self) { try TLSContext(trust: .file("/nonexistent/ca.pem")) }
    }
}

@Suite(.serialized)
struct `HTTP probes of a misbehaving server` {
    typealias Script = @Sendable (ProbeScriptedServer.Connection) -> Void

    static let cases: [(String, Sample.Outcome, UInt16, Script)] = [
        ("closes at once", .closedEarly, 0, { _ = $0.readRequest() }),
        (
            "closes within the head", .closedEarly, 200,
            {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-")
            }
        ),
        (
            "closes within the body", .closedEarly, 200,
            {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
            }
        ),
        (
            "closes within a chunk", .closedEarly, 200,
            {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
            }
        ),
        (
            "resets", .reset, UInt16(ECONNRESET),
            {
                _ = $0.readRequest()
                $0.reset()
            }
        ),
        (
            "speaks another protocol", .badProtocol, 0,
            {
                _ = $0.readRequest()
                $0.send("-ERR unknown command 'GET'\r\n")
                $0.waitForEnd()
            }
        ),
        (
            "sends headers without end", .badProtocol, 200,
            { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.1 200 OK\r\n")
                for number in 0..<3000 {
                    connection.send("X-Header-\(number): \(String(repeating: "a", count: 100))\r\n")
                }
                connection.waitForEnd()
            }
        ),
        (
            "drips a good answer", .good, 200,
            { connection in
                _ = connection.readRequest()
                for byte in "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8 {
                    connection.send([byte])
                    usleep(500)
                }
            }
        ),
        (
            "sends a large body until it closes", .good, 200,
            { connection in
                _ = connection.readRequest()
                connection.send("HTTP/1.0 200 OK\r\n\r\n")
                for _ in 0..<20 { connection.send([UInt8](repeating: 46, count: 50_000)) }
            }
        ),
        (
            "stalls within the body", .timeout, 0,
            {
                _ = $0.readRequest()
                $0.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
                $0.waitForEnd()
            }
        ),
    ]

    @Test(arguments: cases.indices)
    func `is told what it did`(index: Int) throws {
        let (name, outcome, detail, script) = Self.cases[index]
        let server = ProbeScriptedServer(script: script)
        let timeout: Int64 = outcome == .timeout ? 200 : 20_000
        let run = try ProbeRun([.http(server.port, timeout: timeout)], milliseconds: 200)
        #expect(run.outcomes == [outcome], "\(name)")
        #expect(run.details == [detail], "\(name)")
    }

    @Test func `hanging up or stalling within the TLS handshake`() throws {
        let tls = try TLSContext(trust: .anyone)
        let closing = ProbeScriptedServer { _ in }
        let stalling = ProbeScriptedServer { $0.waitForEnd() }
        let resetting = ProbeScriptedServer { connection in
            var byte: UInt8 = 0
            recv(connection.descriptor, &byte, 1, 0)
            connection.reset()
        }
        let run = try ProbeRun(
            [
                .http(closing.port, tls: tls), .http(stalling.port, timeout: 200, tls: tls),
                .http(resetting.port, tls: tls),
            ])
        let expected: [Set<Sample.Outcome>] = [[.closedEarly, .reset], [.timeout], [.reset]]
        for probe in 0..<3 {
            #expect(
                run.samples.allSatisfy { $0.probe != probe || expected[probe].contains($0.outcome) }, "probe \(probe)")
        }
    }

    @Test func `an answer before the whole request was sent counts`() throws {
        let server = ProbeScriptedServer { connection in
            connection.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
            sleep(4)
        }
        let plan = HTTPRequestPlan(
            address: try SocketAddress.resolve(host: "127.0.0.1", port: server.port)[0], host: "shop.test",
            authority: "shop.test", method: "POST", body: [UInt8](repeating: 46, count: 20 << 20), version: "1")
        let run = try ProbeRun([
            PlannedProbe(name: "large", question: plan, interval: 200_000_000, timeout: 3_500_000_000)
        ])
        #expect(run.outcomes == [.badStatus])
        #expect(run.details == [413])
    }

    @Test func `a dead port is refused`() throws {
        let run = try ProbeRun([.http(ProbeScriptedServer.freePort())], milliseconds: 200)
        #expect(run.outcomes == [.refused])
    }
}
