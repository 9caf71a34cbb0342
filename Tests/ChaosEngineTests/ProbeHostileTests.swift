import Testing

@testable import ChaosEngine
@testable import ChaosModel

/// Answers of every protocol with bytes changed, cut and repeated: whatever a server says, the probe thread, and with it
/// the run, lives on.
@Suite struct ProbeHostileTests {
    private static let endpoint = Endpoint(host: "127.0.0.1", port: 1)
    /// Bytes at which lengths and numbers turn over.
    private static let edges: [UInt8] = [0, 1, 4, 5, 13, 10, 45, 48, 57, 127, 128, 192, 254, 255]

    /// Variations of an answer, each in pieces.
    private static func variations(_ answer: [UInt8], seed: UInt64, _ count: Int = 4000) -> [[[UInt8]]] {
        var choice = SeededChoice(seed: seed)
        func below(_ limit: Int) -> Int { Int(choice.next() % UInt64(max(limit, 1))) }
        return (0..<count).map { _ in
            var bytes = answer
            for _ in 0..<below(5) where !bytes.isEmpty { bytes[below(bytes.count)] = edges[below(edges.count)] }
            if below(4) == 0 { bytes.removeSubrange(below(bytes.count)..<bytes.count) }
            if below(4) == 0, !bytes.isEmpty {
                bytes.insert(contentsOf: bytes.prefix(below(40)), at: below(bytes.count))
            }
            let cut = below(bytes.count)
            return [Array(bytes[..<cut]), Array(bytes[cut...])]
        }
    }

    /// How often a conversation came to an end.
    private static func ends(_ talk: some Conversation, _ answer: [UInt8], seed: UInt64) -> Int {
        var talk = talk
        return variations(answer, seed: seed).count { pieces in
            _ = talk.begin()
            return pieces.contains { piece in
                guard !piece.isEmpty, case .end = talk.hear(piece[...]) else { return false }
                return true
            }
        }
    }

    @Test func `PostgreSQL`() {
        var probe = PostgresProbe(endpoint: Self.endpoint, user: "web")
        probe.query = "SELECT 1"
        let row = PostgresMessage.bytes("D", [0, 1, 0, 0, 0, 1, 49])
        let answer =
            PostgresMessage.bytes("R", [0, 0, 0, 0]) + PostgresMessage.bytes("Z", [73]) + row
            + PostgresMessage.bytes("C", Array("SELECT 1\0".utf8)) + PostgresMessage.bytes("I", [])
            + PostgresMessage.bytes("E", Array("SERROR\0C57014\0\0".utf8)) + PostgresMessage.bytes("Z", [73])
        #expect(Self.ends(PostgresConversation(probe, password: nil), answer, seed: 1) > 1000)
        let challenge = Array("r=abcdef,s=QUJD,i=1".utf8)
        let login = PostgresMessage.bytes("R", [0, 0, 0, 10] + Array("SCRAM-SHA-256\0\0".utf8))
        let proof =
            login + PostgresMessage.bytes("R", [0, 0, 0, 11] + challenge) + PostgresMessage.bytes("R", [0, 0, 0, 12])
        #expect(Self.ends(PostgresConversation(probe, password: [97]), proof, seed: 2) > 1000)
    }

    @Test func `gRPC`() {
        let head = HTTP2Frame.bytes(
            HTTP2Frame.headers, flags: HTTP2Frame.endHeaders, stream: 1, [0x88, 0x40, 2, 97, 98, 1, 99])
        let body = HTTP2Frame.bytes(
            HTTP2Frame.data, flags: HTTP2Frame.padded, stream: 1, [2, 0, 0, 0, 0, 2, 8, 1, 0, 0])
        let status = Array("grpc-status".utf8)
        let tail = HTTP2Frame.bytes(
            HTTP2Frame.headers, flags: HTTP2Frame.endHeaders | HTTP2Frame.endStream, stream: 1,
            [0x00, UInt8(status.count)] + status + [1, 48])
        let answer = HTTP2Frame.bytes(HTTP2Frame.settings) + head + body + tail
        let talk = GRPCConversation(GRPCProbe(endpoint: Self.endpoint), version: nil)
        #expect(Self.ends(talk, answer, seed: 3) > 1000)
    }

    @Test func `Redis`() {
        let probe = RedisProbe(endpoint: Self.endpoint)
        let answer = Array("+OK\r\n+PONG\r\n$5\r\nhello\r\n".utf8)
        #expect(Self.ends(RedisConversation(probe, password: [97]), answer, seed: 4) > 1000)
        for answer in [
            "$9223372036854775807\r\nx\r\n", "$-9223372036854775808\r\n", "$262144\r\n", ":-\r\n", "$-1\r\n",
        ] {
            var reply = RedisReply()
            reply.append(Array(answer.utf8)[...])
            let reading = reply.next()
            #expect(reading != .value(.plain([])), "\(answer)")
        }
    }

    @Test func `HTTP, and what is read of its body`() throws {
        let json = #"{"a":[1,{"b":"\ud83d\ude00x"}],"n":-1.5e3}"#
        let text =
            "HTTP/1.1 200 OK\r\nContent-Type: x\r\nTransfer-Encoding: chunked\r\nX-N: 12\r\n\r\n"
            + "\(String(json.utf8.count, radix: 16))\r\n\(json)\r\n0\r\nT: x\r\n\r\n"
        var fields = HTTPExpectation()
        fields.number = NumberExpectation(source: .json(try JSONPath(field: "$.a[1].b")), bounds: NumberBounds())
        var header = HTTPExpectation()
        header.bodyPattern = try TextPattern(field: "(a|b)*\\d{1,3}[^x]$")
        header.number = NumberExpectation(source: .header("x-n"), bounds: NumberBounds())
        for (seed, expectation) in [fields, header].enumerated() {
            var complete = 0
            for pieces in Self.variations(Array(text.utf8), seed: UInt64(seed) + 5) {
                var parser = HTTPResponseParser(
                    notes: HTTPHeaderNotes(names: HTTPAnswerJudge.headerNames(expectation)))
                for piece in pieces { parser.consume(piece, count: piece.count) }
                parser.end()
                guard parser.status == .complete else { continue }
                complete += 1
                #expect(HTTPAnswerJudge(expectation, metric: nil, parser).judgement() != .waiting)
            }
            #expect(complete > 200)
        }
    }

    @Test func `DNS and metrics`() throws {
        let name = try DNSHostName(field: "shop.test")
        let question = DNSReply.question(7, name, .a)
        var answer = question
        (answer[2], answer[3], answer[7]) = (0x81, 0x80, 1)
        answer += [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]
        #expect(try DNSReply(answer, to: question).addresses.count == 1)
        let read = Self.variations(answer, seed: 8).count { (try? DNSReply($0[0] + $0[1], to: question)) != nil }
        #expect(read > 500)
        let page = Array("# TYPE a counter\na{b=\"c\\\"d\",e=\"f\"} 1e3 17\na 2\nab 3\n".utf8)
        let selector = MetricSelector(name: "a", labels: [.init(name: "e", value: try TextMatch(field: "f"))])
        let told = Self.variations(page, seed: 9).count { pieces in
            var page = MetricPage(selector)
            for piece in pieces { page.consume(piece[...]) }
            guard case .number = page.finding() else { return false }
            return true
        }
        #expect(told > 500)
    }
}
