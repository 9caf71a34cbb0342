import Testing

@testable import ChaosEngine

@Suite
struct `The HTTP answer parser` {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let status: HTTPResponseParser.Status
        let code: UInt16
        let body: String
        var isHead = false
        var testDescription: String { text.debugDescription }
        init(_ text: String, _ status: HTTPResponseParser.Status, _ code: UInt16 = 200, _ body: String = "", isHead: Bool = false) {
            (self.text, self.status, self.code, self.body, self.isHead) = (text, status, code, body, isHead)
        }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"

    static let cases: [Case] = [
        Case(ok + "Content-Length: 2\r\n\r\nok", .complete, 200, "ok"),
        Case(ok + "content-length:\t2 \r\n\r\nokay", .complete, 200, "ok"),
        Case("HTTP/1.1 200\nContent-Length: 2\n\nok", .complete, 200, "ok"),
        Case("HTTP/1.0 404 \r\nContent-Length: 0\r\n\r\n", .complete, 404),
        Case(ok + "\r\nuntil the end", .complete, 200, "until the end"),
        Case(ok + "Content-Length: 2, 2\r\n\r\nok", .complete, 200, "ok"),
        Case(ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", .malformed),
        Case(ok + "Content-Length: -2\r\n\r\nok", .malformed),
        Case(ok + "Content-Length: 99999999999999999999\r\n\r\nok", .malformed),
        Case(ok + "Content-Length: 3\r\n\r\nok", .incomplete, 200, "ok"),
        Case(ok + "Content-Length: 5\r\n\r\n", .complete, isHead: true),
        Case("HTTP/1.1 204 No Content\r\n\r\n", .complete, 204),
        Case("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", .complete, 304),
        Case("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok + "Content-Length: 1\r\n\r\n!", .complete, 200, "!"),
        Case("HTTP/1.1 101 Switching Protocols\r\n\r\n", .complete, 101),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", .complete, 200, "hello world"),
        Case(ok + "Transfer-Encoding: gzip, Chunked\r\nContent-Length: 1\r\n\r\n00A\r\n0123456789\r\n0\r\nX: y\r\n\r\n", .complete, 200, "0123456789"),
        Case(ok + "Transfer-Encoding: gzip\r\n\r\nabc", .complete, 200, "abc"),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello", .incomplete, 200, "hello"),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", .incomplete, 200, "hello"),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n", .malformed, 200, "hello"),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", .malformed),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\n\r\n", .malformed),
        Case(ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", .malformed),
        Case(ok + "no colon\r\n\r\n", .malformed),
        Case(ok + ": no name\r\n\r\n", .malformed),
        Case(ok + "A: b\r\n folded\r\n\r\n", .malformed),
        Case(ok + "A: b\rc\r\n\r\n", .malformed),
        Case(ok + "A: b\0c\r\n\r\n", .malformed),
        Case("", .incomplete, 0),
        Case("HTTP/1.1 2", .incomplete, 0),
        Case("HTTP/2 200\r\n\r\n", .malformed, 0),
        Case("HTTP/1.1 20 OK\r\n\r\n", .malformed, 0),
        Case("HTTP/1.1 099 OK\r\n\r\n", .malformed, 99),
        Case("HTTP/1.1 2000\r\n\r\n", .malformed, 0),
        Case("\r\n", .malformed, 0),
        Case("SSH-2.0-OpenSSH_9.2\r\n", .malformed, 0),
    ]

    private static func parse(_ bytes: [UInt8], in pieces: Int, isHead: Bool = false) -> HTTPResponseParser {
        var parser = HTTPResponseParser(isHead: isHead)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
            parser.consume(piece, count: piece.count)
        }
        parser.end()
        return parser
    }

    @Test(arguments: cases, [1, 3, 1 << 20])
    func `reads answers in pieces of any size`(example: Case, pieces: Int) {
        let parser = Self.parse(Array(example.text.utf8), in: pieces, isHead: example.isHead)
        #expect(parser.status == example.status)
        #expect(parser.code == example.code)
        #expect(String(decoding: parser.body, as: UTF8.self) == example.body)
    }

    @Test func `keeps only the beginning of a body and counts the rest`() {
        let body = [UInt8](repeating: 97, count: 200_000)
        let parser = Self.parse(Array((Self.ok + "Content-Length: 200000\r\n\r\n").utf8) + body, in: 4096)
        #expect(parser.status == .complete)
        #expect(parser.body.count == HTTPResponseParser.bodyLimit)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"])
    func `bounds every line`(before: String) {
        let parser = Self.parse(Array(before.utf8) + [UInt8](repeating: 48, count: 70_000), in: 1000)
        #expect(parser.status == .malformed)
    }

    @Test func `bounds the number of informational answers`() {
        let text = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 5000)
        #expect(Self.parse(Array(text.utf8), in: 1000).status == .malformed)
    }

    @Test func `forgets the last answer`() {
        var parser = Self.parse(Array("HTTP/1.1 500 X\r\nContent-Length: 9\r\n\r\nabc".utf8), in: 5)
        parser.reset()
        let bytes = Array((Self.ok + "Content-Length: 2\r\n\r\nok").utf8)
        parser.consume(bytes, count: bytes.count)
        #expect(parser.status == .complete && parser.code == 200 && parser.body == Array("ok".utf8))
    }

    @Test func `finds text in a body`() {
        let parser = Self.parse(Array((Self.ok + "\r\nababac").utf8), in: 2)
        #expect(["", "abac", "ababac", "c"].allSatisfy { parser.bodyContains(Array($0.utf8)) })
        #expect(["abc", "ababacd", "d"].allSatisfy { !parser.bodyContains(Array($0.utf8)) })
    }

    @Test(arguments: 0..<40)
    func `withstands random and mutated bytes in any pieces`(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<100 {
            var bytes = Array((Self.cases.randomElement(using: &random)?.text ?? "").utf8)
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let index = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes.insert(.random(in: 0...255, using: &random), at: index)
                case 1 where index < bytes.count: bytes.remove(at: index)
                case 2 where index < bytes.count: bytes[index] = [10, 13, 32, 48, 58, 59, 102, 255].randomElement(using: &random) ?? 0
                default: bytes += (0..<20).map { _ in .random(in: 0...255, using: &random) }
                }
            }
            let whole = Self.parse(bytes, in: 1 << 20)
            let pieces = Self.parse(bytes, in: Int.random(in: 1...7, using: &random))
            #expect(whole.status == pieces.status && whole.code == pieces.code && whole.body == pieces.body)
        }
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
            return z ^ z >> 31
        }
    }
}
