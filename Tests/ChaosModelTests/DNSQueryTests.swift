import Testing

@testable import ChaosModel

@Suite struct DNSQueryTests {
    /// A query for `Shop.Example.` with EDNS and DO, identity 0xBEEF.
    static let query: [UInt8] =
        [0xBE, 0xEF, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1] + [4] + Array("Shop".utf8) + [7] + Array("Example".utf8)
        + [0, 0, 1, 0, 1] + [0, 0, 41, 16, 0, 0, 0, 0x80, 0, 0, 0]

    @Test func `query is read with its name in lower case`() throws {
        let query = try #require(DNSQuery(Self.query))
        #expect(query.question.name == DNSName(labels: [Array("shop".utf8), Array("example".utf8)]))
        #expect(query.question.type == .a && query.question.recordClass == 1)
    }

    @Test func `answer repeats identity, question and case, and answers EDNS with EDNS`() throws {
        let query = try #require(DNSQuery(Self.query))
        let answer = query.answer(.nameError)
        #expect(answer.prefix(12) == [0xBE, 0xEF, 0x81, 0x83, 0, 1, 0, 0, 0, 0, 0, 1])
        #expect(answer[12..<30] == Self.query[12..<30])
        #expect(answer.dropFirst(30) == [0, 0, 41, 4, 208, 0, 0, 0x80, 0, 0, 0])
        let plain = try #require(DNSQuery([1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1]))
        #expect(plain.answer(.refused) == [1, 2, 0x80, 0x85, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])
    }

    @Test func `addresses are records that nobody may keep`() throws {
        let answer = try #require(DNSQuery(Self.query)).answer(.success, addresses: [[192, 0, 2, 1]])
        #expect(answer[3] & 15 == 0 && answer[6...7] == [0, 1])
        #expect(answer[30..<46] == [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 1])
    }

    @Test(
        arguments: [
            ("nothing", []), ("half a header", Array(query.prefix(11))), ("a header", Array(query.prefix(12))),
            ("half a question", Array(query.prefix(28))), ("half an EDNS record", Array(query.dropLast())),
            ("an answer", [0, 0, 0x80] + query.dropFirst(3)), ("an update", [0, 0, 0x28] + query.dropFirst(3)),
            ("two questions", Array(query[..<5]) + [2] + query[6...]),
            ("records that are not there", Array(query[..<6]) + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + query[12...]),
            ("a pointer to itself", Array(query[..<12]) + [0xC0, 12, 0, 1, 0, 1]),
            ("a pointer beyond", Array(query[..<12]) + [0xFF, 0xFF, 0, 1, 0, 1]),
            ("a label of 64", Array(query[..<12]) + [64] + Array(repeating: 97, count: 64) + [0, 0, 1, 0, 1]),
            (
                "a name of 256 bytes",
                Array(query[..<11]) + [0] + (0..<128).flatMap { _ in [1, 97] as [UInt8] } + [0, 0, 1, 0, 1]
            ),
            ("a name without end", Array(query[..<12]) + [1, 97, 1, 97]),
        ] as [(String, [UInt8])])
    func `message that is no whole query is none`(what: String, bytes: [UInt8]) {
        #expect(DNSQuery(bytes) == nil)
    }

    @Test func `records behind the question may have pointers, to anywhere`() {
        let loop: [UInt8] = [0xC0, 30, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]
        var bytes = Self.query.prefix(30) + loop
        #expect(DNSQuery(bytes) != nil)
        bytes.removeLast()
        #expect(DNSQuery(bytes) == nil)
    }

    @Test func `no bytes do harm`() {
        var state: UInt64 = 7
        // A number below `limit`; the standard generators take seconds for so many.
        func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var readable = 0
        for round in 0..<100_000 {
            var bytes = Self.query
            for _ in 0...below(5) { bytes[below(bytes.count)] = UInt8(below(256)) }
            if round % 3 == 0 { bytes.removeLast(below(bytes.count + 1)) }
            if round % 7 == 0 { bytes = Array(bytes.prefix(12)) + (0..<below(60)).map { _ in UInt8(below(256)) } }
            guard let query = DNSQuery(bytes) else { continue }
            readable += 1
            // What is answered is well-formed itself, but for being an answer.
            var answer = query.answer(.serverFailure, addresses: [[1, 2, 3, 4]])
            answer[2] &= 0x7F
            guard DNSQuery(answer)?.question == query.question else {
                Issue.record("\(bytes)")
                return
            }
        }
        #expect(readable > 1000)
    }
}

@Suite struct DNSNamePatternTests {
    private func name(_ text: String) -> DNSName {
        DNSName(labels: text.split(separator: ".").map { Array($0.utf8) })
    }

    @Test(arguments: [
        ("*", "a.b", true), ("*", "", true), ("shop.example", "shop.example", true),
        ("shop.example.", "SHOP.Example", true), ("shop.example", "www.shop.example", false),
        ("*.shop.example", "www.shop.example", true), ("*.shop.example", "a.b.shop.example", true),
        ("*.shop.example", "shop.example", false), ("*.shop.example", "myshop.example", false),
        ("*.shop.example", "x.shop.example.org", false), ("a.b", "a", false),
    ])
    func `pattern means whole labels`(pattern: String, asked: String, isMeant: Bool) throws {
        #expect(try DNSNamePattern(field: pattern).matches(name(asked)) == isMeant)
    }

    @Test(arguments: ["", ".", "a..b", "*.*", "a.*.b", "*a.b", "ä.example", "a b", String(repeating: "a", count: 64)])
    func `text that is no name is refused`(text: String) {
        #expect(throws: FieldError.self) { try DNSNamePattern(field: text) }
    }

    @Test(arguments: [
        ("10.0.0.2", "10.0.0.2"), ("10.0.0.2:53", "10.0.0.2"), ("[::1]:5353", "[::1]:5353"), ("::1", "::1"),
    ])
    func `name server is an address with or without port`(text: String, written: String) throws {
        #expect(try NameServer(field: text).fieldText == written)
    }

    @Test(arguments: [("aaaa", 28), ("A", 1), ("TYPE65280", 65280), ("https", 65)] as [(String, UInt16)])
    func `record type has a name or a number`(text: String, number: UInt16) throws {
        #expect(try DNSRecordType(field: text).number == number)
    }
}
