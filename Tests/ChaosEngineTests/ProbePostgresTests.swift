import ChaosModel
import Foundation
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `PostgreSQL probes` {
    private static let programs: String = {
        let root = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return "\(root)/\(versions.compactMap { Int($0) }.max() ?? 0)/bin"
    }()
    private static let isInstalled = ProbeService.isInstalled(programs + "/postgres", programs + "/initdb")
    private static let missing: Comment = "needs postgresql, and root or another user who may run it"

    /// The server refuses to run as root.
    private static let asOther =
        getuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []

    private static func postgres() throws -> ProbeService {
        let directory = try ProbeService.scratch(), port = ProbeService.freePort()
        if !asOther.isEmpty { try ProbeService.run(["/usr/bin/chown", "postgres", directory.path]) }
        let data = directory.path + "/data"
        try ProbeService.run(asOther + [programs + "/initdb", "-N", "-A", "trust", "-U", "postgres", "-D", data])
        let roles = [("plain", "md5"), ("hashed", "md5"), ("scrammed", "scram-sha-256")]
        let made = roles.map { "SET password_encryption = '\($1)'; CREATE ROLE \($0) LOGIN PASSWORD 'open, sesame'\n" }
        try ProbeService.run(
            asOther + [programs + "/postgres", "--single", "-D", data, "postgres"], input: made.joined())
        let rules =
            "host all plain 127.0.0.1/32 password\nhost all hashed 127.0.0.1/32 md5\n"
            + "host all scrammed 127.0.0.1/32 scram-sha-256\nhost all stranger 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 trust\n"
        try rules.write(toFile: data + "/pg_hba.conf", atomically: false, encoding: .utf8)
        let options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
        return try ProbeService(
            asOther + [programs + "/postgres", "-D", data, "-p", "\(port)"] + options, port: port, in: directory)
    }

    private static func probe(_ port: UInt16, user: String = "postgres", _ query: String? = "SELECT 1") -> PostgresProbe
    {
        var probe = PostgresProbe(endpoint: Endpoint(host: "127.0.0.1", port: port), user: user)
        probe.query = query
        probe.database = "postgres"
        return probe
    }

    @Test func `a message without a body is one, and any bytes are none or one`() throws {
        // EmptyQueryResponse: what a server says to an empty query.
        var bytes: ArraySlice<UInt8> = [UInt8(ascii: "I"), 0, 0, 0, 4, UInt8(ascii: "Z")]
        #expect(try PostgresMessage.take(from: &bytes) == PostgresMessage(type: UInt8(ascii: "I"), body: []))
        #expect(bytes == [UInt8(ascii: "Z")])
        var talk = PostgresConversation(Self.probe(1, ";"), password: nil)
        _ = talk.begin()
        let ready = PostgresMessage.bytes("R", [0, 0, 0, 0]) + PostgresMessage.bytes("Z", [73])
        #expect(talk.hear(ready[...]) != .listen)
        #expect(talk.hear((PostgresMessage.bytes("I", []) + PostgresMessage.bytes("Z", [73]))[...]) == .end(.good))
    }

    @Test(.enabled(if: isInstalled, missing))
    func `a real server is ready, answers queries and proves passwords`() throws {
        let server = try Self.postgres()
        #expect(ProbeWatch.becomesGood(Self.probe(server.port, nil)))
        for user in ["plain", "hashed", "scrammed"] {
            // Asked who it is, the server shows that it is up; a query needs the password.
            #expect(try ProbeWatch.answer(Self.probe(server.port, user: user, nil)).isGood, "\(user)")
            var probe = Self.probe(server.port, user: user)
            let without = try ProbeWatch.answer(probe)
            #expect(without.outcome == .badAnswer && without.detail == PostgresFailure.method.rawValue, "\(user)")
            let file = server.directory.appending(path: "secret")
            try Data("open, sesame\n".utf8).write(to: file)
            probe.passwordFile = file.path
            let right = try ProbeWatch.answer(probe)
            #expect(right.isGood && right.value == 1, "\(user)")
            try Data("wrong\n".utf8).write(to: file)
            let wrong = try ProbeWatch.answer(probe)
            #expect(wrong.outcome == .badAnswer && wrong.detail == PostgresFailure.access.rawValue, "\(user)")
        }
        let answers: [(String, Sample.Outcome, Double?, PostgresFailure?)] = [
            ("SELECT count(*), 'x' FROM generate_series(1, 500)", .good, 500, nil),
            ("SELECT -1.5e3", .good, -1500, nil),
            ("SELECT 'shop'", .good, nil, nil), ("SELECT NULL", .good, nil, nil),
            ("SELECT 1 WHERE false", .good, nil, nil),
            ("SELECT repeat('x', 1000) FROM generate_series(1, 2000)", .good, nil, nil),
            ("SELECT 2; SELECT 3", .good, 2, nil),
            ("SELEC 1", .badAnswer, nil, .query), ("SELECT 1/0", .badAnswer, nil, .other),
            ("SET statement_timeout = 20; SELECT pg_sleep(9)", .badAnswer, nil, .cancelled),
            ("COPY pg_class TO STDOUT", .badProtocol, nil, nil), ("SELECT repeat('x', 70000)", .badProtocol, nil, nil),
        ]
        for (query, outcome, value, failure) in answers {
            let sample = try ProbeWatch.answer(Self.probe(server.port, query))
            #expect(sample.outcome == outcome && sample.value == value, "\(query)")
            #expect(sample.detail == failure?.rawValue ?? 0, "\(query)")
        }
        var bounded = Self.probe(server.port, "SELECT 7")
        bounded.bounds.atLeast = 8
        #expect(try ProbeWatch.answer(bounded).outcome == .badValue)
        bounded.query = "SELECT 1 WHERE false"
        #expect(try ProbeWatch.answer(bounded).outcome == .badValue)
        let stranger = try ProbeWatch.answer(Self.probe(server.port, user: "stranger"))
        #expect(stranger.outcome == .badAnswer && stranger.detail == PostgresFailure.access.rawValue)
        var nowhere = Self.probe(server.port)
        nowhere.database = "nowhere"
        #expect(try ProbeWatch.answer(nowhere).detail == PostgresFailure.database.rawValue)
        nowhere.query = nil
        #expect(try ProbeWatch.answer(nowhere).isGood)
        try ProbeWatch.seesEveryTurn(server, Self.probe(server.port))
    }

    @Test func `a server that starts up is not ready, whatever is asked`() throws {
        let server = ProbeScriptedServer(port: ProbeService.freePort()) { connection in
            var buffer = [UInt8](repeating: 0, count: 256)
            _ = recv(connection.descriptor, &buffer, buffer.count, 0)
            let body = Array("SFATAL\0C57P03\0Mthe database system is starting up\0\0".utf8)
            connection.send(PostgresMessage.bytes("E", body))
        }
        for query in [nil, "SELECT 1"] {
            let sample = try ProbeWatch.answer(Self.probe(server.port, query))
            #expect(sample.outcome == .badAnswer && sample.detail == PostgresFailure.notReady.rawValue)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "S\0\0\0\0", "R\u{7f}\u{7f}\u{7f}\u{7f}", "E\0\0\0\u{3}",
        "Z\0\0\0\u{5}ID\0\0\0\u{5}x",
    ])
    func `what is no PostgreSQL is called so`(text: String) throws {
        let server = ProbeScriptedServer(port: ProbeService.freePort()) { connection in
            var buffer = [UInt8](repeating: 0, count: 256)
            _ = recv(connection.descriptor, &buffer, buffer.count, 0)
            connection.send(text)
            connection.waitForEnd()
        }
        #expect(try ProbeWatch.answer(Self.probe(server.port)).outcome == .badProtocol)
    }

    @Test func `SCRAM proves as RFC 7677 does, and asks as much of the server`() throws {
        // The example of section 3; there the user's name is part of the message.
        var proof = PostgresProof(password: Array("pencil".utf8))
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        #expect(
            proof.begin(nonce: Array("rOprNGfwEbeRWgbNEkqO".utf8), name: "user").starts(
                with: Array("n,,n=user,r=".utf8)))
        let final = try proof.answer(to: Array(challenge.utf8))
        #expect(String(decoding: final, as: UTF8.self).hasSuffix(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
        #expect(proof.accepts(Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8)))
        #expect(!proof.accepts(Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8=".utf8)))
        for (text, refusal) in [
            (challenge.replacing("rOpr", with: "other"), PostgresProof.Refusal.malformed),
            (challenge.replacing("4096", with: "999999999"), .tooCostly),
            (challenge.replacing("4096", with: "0"), .malformed),
            (challenge.replacing("s=W22", with: "s=\u{1}"), .malformed), ("", .malformed),
        ] {
            #expect(throws: refusal) { try proof.answer(to: Array(text.utf8)) }
        }
    }
}
