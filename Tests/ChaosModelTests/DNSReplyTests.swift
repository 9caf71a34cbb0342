import Testing

@testable import ChaosModel

@Suite struct `Reading a name server's answer` {
    private static let name = DNSHostName(text: "shop.example")
    private static let question = DNSReply.question(0xBEEF, name, .a)
    private static let header: [UInt8] = [0xBE, 0xEF, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0]
    /// An alias and the address behind it.
    private static let answer =
        header + question[12...] + [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 17]
        + [0xC0, 17, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 10, 0, 0, 1]

    @Test func `a question is what a server reads`() throws {
        let query = try #require(DNSQuery(Self.question))
        #expect(query.question.name == DNSName(labels: [Array("shop".utf8), Array("example".utf8)]))
        #expect(query.question.type == .a && query.question.recordClass == 1)
        let reply = try DNSReply(
            query.answer(.success, addresses: [[10, 0, 0, 1], [10, 0, 0, 2]]), to: Self.question)
        #expect(reply.addresses.map(\.fieldText) == ["10.0.0.1", "10.0.0.2"] && reply.timeToLive == 0)
        #expect(try DNSReply(query.answer(.nameError), to: Self.question).code == 3)
    }

    @Test func `addresses behind an alias count`() throws {
        let reply = try DNSReply(Self.answer, to: Self.question)
        #expect(reply.addresses.map(\.fieldText) == ["10.0.0.1"] && reply.timeToLive == 300 && reply.code == 0)
    }

    @Test func `what answers another question is foreign`() {
        var identity = Self.answer, name = Self.answer, type = Self.answer
        identity[1] = 0
        name[13] = UInt8(ascii: "x")
        type[Self.question.count - 3] = 28
        for message in [identity, name, type, Self.question, [], Array(Self.answer.prefix(11))] {
            #expect(throws: DNSReply.Failure.foreign) { try DNSReply(message, to: Self.question) }
        }
    }

    @Test func `the letters' case may come back changed`() throws {
        var message = Self.answer
        message[13] = UInt8(ascii: "S")
        #expect(try DNSReply(message, to: Self.question).addresses.count == 1)
    }

    @Test(arguments: [1, 4, 10, 15, 16, 20])
    func `a record that is cut off is malformed`(missing: Int) {
        #expect(throws: DNSReply.Failure.malformed) {
            try DNSReply(Array(Self.answer.dropLast(missing)), to: Self.question)
        }
    }

    @Test func `a truncated answer is told before its records are read`() throws {
        var message = Array(Self.answer.prefix(40))
        message[2] |= 2
        #expect(try DNSReply(message, to: Self.question).isTruncated)
    }

    @Test(arguments: 0..<10)
    func `withstands mutated bytes`(seed: UInt64) {
        var random = SeededChoice(seed: seed)
        for _ in 0..<500 {
            var message = Self.answer
            for _ in 0..<4 {
                message[Int(random.next() % UInt64(message.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let reply = try? DNSReply(Array(message.prefix(Int(random.next() % 70))), to: Self.question)
            #expect((reply?.addresses.count ?? 0) <= 4)
        }
    }

    @Test(arguments: ["127.0.0.1", "*.example", "a..b", "::1", "", "a b"])
    func `a name that nobody can ask for is refused`(text: String) {
        #expect(throws: FieldError.self) { try DNSHostName(field: text) }
    }
}
