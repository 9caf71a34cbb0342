import ChaosModel
import Foundation
import Testing

@testable import ChaosEngine

@Suite(.serialized)
struct `Redis probes` {
    private static let server = "/usr/bin/redis-server"
    private static let isInstalled = ProbeService.isInstalled(server)

    private static func redis(_ options: [String] = []) throws -> ProbeService {
        let port = ProbeService.freePort()
        let arguments = [server, "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        return try ProbeService(arguments + options, port: port, in: ProbeService.scratch())
    }

    private static func probe(_ port: UInt16, _ subject: RedisProbe.Subject = .ping) -> RedisProbe {
        var probe = RedisProbe(endpoint: Endpoint(host: "127.0.0.1", port: port))
        probe.subject = subject
        return probe
    }

    @Test(.enabled(if: isInstalled, "needs redis-server"))
    func `a real server answers PING and gives its numbers`() throws {
        let redis = try Self.redis()
        #expect(try ProbeWatch.answer(Self.probe(redis.port)).outcome == .good)
        let clients = try ProbeWatch.answer(Self.probe(redis.port, .info("connected_clients")))
        #expect(clients.isGood && (clients.value ?? 0) >= 1)
        #expect(try ProbeWatch.answer(Self.probe(redis.port, .info("redis_version"))).outcome == .badValue)
        #expect(try ProbeWatch.answer(Self.probe(redis.port, .info("no_such_field"))).outcome == .gone)
        #expect(try ProbeWatch.answer(Self.probe(redis.port, .key("stock"))).outcome == .gone)
        let client = "/usr/bin/redis-cli"
        try ProbeService.run([client, "-p", "\(redis.port)"], input: "SET stock 41.5\nLPUSH queue a\nSET name shop\n")
        var stock = Self.probe(redis.port, .key("stock"))
        #expect(try ProbeWatch.answer(stock).value == 41.5)
        stock.bounds.atMost = 41
        let tooMuch = try ProbeWatch.answer(stock)
        #expect(tooMuch.outcome == .badValue && tooMuch.value == 41.5)
        #expect(try ProbeWatch.answer(Self.probe(redis.port, .key("name"))).outcome == .badValue)
        let list = try ProbeWatch.answer(Self.probe(redis.port, .key("queue")))
        #expect(list.outcome == .badAnswer && list.detail == RedisFailure.wrongType.rawValue)
    }

    @Test(.enabled(if: isInstalled, "needs redis-server"))
    func `a password opens, and none or a wrong one is an answer of its own`() throws {
        let redis = try Self.redis(["--requirepass", "s3cret", "--user", "probe", "on", ">other", "+ping"])
        let file = redis.directory.appending(path: "secret")
        try Data("s3cret\n".utf8).write(to: file)
        var probe = Self.probe(redis.port)
        let without = try ProbeWatch.answer(probe)
        #expect(without.outcome == .badAnswer && without.detail == RedisFailure.access.rawValue)
        probe.passwordFile = file.path
        #expect(try ProbeWatch.answer(probe).isGood)
        probe.user = "probe"
        let wrong = try ProbeWatch.answer(probe)
        #expect(wrong.outcome == .badAnswer && wrong.detail == RedisFailure.access.rawValue)
        try Data("other\r\n".utf8).write(to: file)
        #expect(try ProbeWatch.answer(probe).isGood)
        try Data().write(to: file)
        #expect(throws: ProbeSetupError.self) { try ProbeWatch.answer(probe) }
        probe.passwordFile = "/nonexistent/secret"
        let error = #expect(throws: ProbeSetupError.self) { try ProbeWatch.answer(probe) }
        #expect(error?.description.contains("cannot read the password") == true)
    }

    @Test(.enabled(if: isInstalled, "needs redis-server"))
    func `killed, stopped and back again are told apart`() throws {
        let redis = try Self.redis()
        try ProbeWatch.seesEveryTurn(redis, Self.probe(redis.port))
    }

    @Test(arguments: [
        ("+PONG\r\n", Sample.Outcome.good, 0), ("+PANG\r\n", .badAnswer, 0),
        ("-LOADING Redis is loading the dataset in memory\r\n", .badAnswer, 2),
        ("-ERR max number of clients reached\r\n", .badAnswer, 9),
        ("HTTP/1.1 400 Bad Request\r\n\r\n", .badProtocol, 0), ("+PONG\n\n\r+", .badProtocol, 0),
        ("$5\r\nPONG\r\n", .closedEarly, 0),
        ("", .closedEarly, 0), ("$9999999999999\r\n", .badProtocol, 0), ("-\r\n", .badProtocol, 0),
        (":1\r\n", .badAnswer, 0),
    ])
    func `every answer to PING has its outcome`(text: String, outcome: Sample.Outcome, detail: Int) throws {
        let server = ProbeScriptedServer(port: ProbeService.freePort()) { connection in
            var buffer = [UInt8](repeating: 0, count: 64)
            _ = recv(connection.descriptor, &buffer, buffer.count, 0)
            for byte in text.utf8 {
                connection.send([byte])
                usleep(500)
            }
        }
        let sample = try ProbeWatch.answer(Self.probe(server.port))
        #expect(sample.outcome == outcome && Int(sample.detail) == detail)
    }

    @Test func `an endless line is given up`() throws {
        let server = ProbeScriptedServer(port: ProbeService.freePort()) { connection in
            while connection.send([UInt8](repeating: UInt8(ascii: "+"), count: 8192)) {}
        }
        #expect(try ProbeWatch.answer(Self.probe(server.port)).outcome == .badProtocol)
    }

    @Test func `what is sent is what is meant`() {
        var probe = Self.probe(1, .key("a b"))
        probe.user = "u"
        var talk = RedisConversation(probe, password: Array("p\r\n".utf8))
        let wanted = "*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$3\r\np\r\n\r\n*2\r\n$3\r\nGET\r\n$3\r\na b\r\n"
        #expect(String(decoding: talk.begin(), as: UTF8.self) == wanted)
        #expect(talk.hear(Array("+OK\r\n$2\r\n1".utf8)[...]) == .listen)
        #expect(talk.hear(Array("2\r\n".utf8)[...]) == .end(.good, value: 12))
        #expect(talk.begin() == Array(wanted.utf8) && talk.hear(Array("+NO\r\n".utf8)[...]) == .end(.badProtocol))
    }
}
