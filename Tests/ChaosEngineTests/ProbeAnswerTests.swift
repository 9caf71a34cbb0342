import ChaosModel
import Testing

@testable import ChaosEngine

/// What the judge of HTTP answers makes of them, whatever pieces they come in.
@Suite struct `Judging an HTTP answer` {
    struct Case: Sendable, CustomTestStringConvertible {
        var expect: String
        var answer: String
        var outcome: Sample.Outcome
        var detail: UInt16 = 200
        var value: Double?
        var isHead = false
        var testDescription: String { "\(expect) of \(String(answer.prefix(200)).debugDescription)" }
        init(
            _ expect: String, _ answer: String, _ outcome: Sample.Outcome = .good, _ value: Double? = nil,
            why: Sample.Reason? = nil, isHead: Bool = false
        ) {
            (self.expect, self.answer, self.outcome, self.value, self.isHead) = (expect, answer, outcome, value, isHead)
            detail = why?.rawValue ?? 200
        }
    }

    private static func ok(_ headers: String, _ body: String = "") -> String {
        "HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    private static func json(_ body: String) -> String { ok("Content-Type: application/json\r\n", body) }
    private static let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"queue\":\r\n8\r\n {\"depth\r\n6\r\n\": 12}\r\n1\r\n}\r\n0\r\n\r\n"

    static let cases: [Case] = [
        Case("headers: {Content-Type: /json/}", json("{}")),
        Case("headers: {content-type: application/json}", json("{}")),
        Case("headers: {Content-Type: application}", json("{}"), .badHeader),
        Case("headers: {X-Cache: HIT}", json("{}"), .badHeader),
        Case("headers: {Via: b}", ok("Via: a\r\nvia:\t b \r\n")),
        Case("headers: {Link: x}", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" + ok(""), .badHeader),
        Case("headers: {Location: /login/}", ok("Location: /login\r\n")),
        Case("body-matches: '^\\d+ jobs'", ok("", "12 jobs")),
        Case("body-matches: '^jobs'", ok("", "12 jobs"), .badBody),
        Case(
            "body-matches: '(a|aa)+$'", ok("", String(repeating: "a", count: 65_000) + "!"), .badBody, why: .tooCostly),
        Case("body: well", ok("Content-Encoding: gzip\r\n", "well"), .badBody, why: .compressed),
        Case("body: well", ok("Content-Encoding: identity\r\n", "well")),
        Case("status: 200", ok("Content-Encoding: br\r\n", "well")),
        Case(
            "json: {$.status: up, $.n: 5, $.ok: true, $.none: null}",
            json("{\"status\":\"up\",\"n\":5.0,\"ok\":true,\"none\":null}")),
        Case("json: {$.status: up}", json("{\"status\":\"down\"}"), .badValue),
        Case("json: {$.n: '5'}", json("{\"n\":5}"), .badValue),
        Case("json: {$.status: up}", json("{\"state\":\"up\"}"), .gone),
        Case("json: {$.status: up}", json("{\"status\":\"up\""), .badBody, why: .malformed),
        Case(
            "json: {$.status: up}", json("{\"status\":\"up\",\"x\":\"" + String(repeating: "x", count: 70_000) + "\"}"),
            .badBody, why: .tooLarge),
        Case("number: {json: $.queue.depth, at-most: 100}", chunked, .good, 12),
        Case("number: {json: $.queue.depth, at-most: 10}", chunked, .badValue, 12),
        Case("number: {json: $.queue.depth, at-least: 13}", chunked, .badValue, 12),
        Case("number: $.queue.depth", chunked, .good, 12),
        Case("number: {json: $.queue}", chunked, .badValue, why: .notANumber),
        Case("number: {json: $.depth}", chunked, .gone),
        Case("number: {json: $.n}", json("{\"n\":\"5\"}"), .badValue, why: .notANumber),
        Case("number: {json: $.n}", json("{\"n\":1e999}"), .badValue, why: .notANumber),
        Case("number: {header: x-depth, at-least: -1}", ok("X-Depth: -0.5\r\n"), .good, -0.5),
        Case("number: {header: x-depth}", ok("X-Depth: NaN\r\n"), .badValue, why: .notANumber),
        Case("number: {header: x-depth}", ok(""), .gone),
        Case("number: {pattern: 'depth=(\\d+)'}", ok("", "a depth=417;"), .good, 417),
        Case("number: {pattern: 'depth=(\\w+)'}", ok("", "depth=many"), .badValue, why: .notANumber),
        Case("number: {pattern: 'depth=(\\d+)'}", ok("", "idle"), .gone),
        Case("number: {header: etag}", "HTTP/1.1 204 No Content\r\nETag: 4\r\n\r\n", .good, 4),
        Case("body: x", "HTTP/1.1 304 Not Modified\r\n\r\n", .badBody),
        Case("headers: {ETag: a}", ok("ETag: a\r\n", "unsent"), isHead: true),
        Case("number: {json: $.n}", "HTTP/1.1 500 No\r\nContent-Length: 7\r\n\r\n{\"n\":1}", .badStatus),
    ]

    private static func expectation(_ text: String) throws -> HTTPExpectation {
        let spec =
            "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  p:\n    http:\n      url: http://x/\n      expect:\n        \(text)\n"
        let probe = try SpecParser.parse(try SpecSource(name: "e", text: spec)).probes[0].members[0].probe
        return try #require(probe as? HTTPProbe).expectation
    }

    @Test(arguments: cases, [1, 5, 1 << 20])
    func `is the same in pieces of any size`(example: Case, pieces: Int) throws {
        let bytes = Array(example.answer.utf8)
        if bytes.count > 10_000, pieces < 10 { return }
        let expectation = try Self.expectation(example.expect)
        var parser = HTTPResponseParser(
            isHead: example.isHead, notes: HTTPHeaderNotes(names: HTTPAnswerJudge.headerNames(expectation)))
        for round in 0..<2 {
            // A second answer on the same parser finds nothing of the first.
            if round == 1 { parser.reset() }
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
                parser.consume(piece, count: piece.count)
            }
            #expect(parser.status == .complete)
            let detail = example.detail == 200 ? parser.code : example.detail
            let judgement = HTTPAnswerJudge(expectation, metric: nil, parser).judgement()
            #expect(judgement == .answered(example.outcome, detail, value: example.value))
        }
    }

    @Test(.enabled(if: ProbeNginx.isInstalled, "\(ProbeNginx.missing)"))
    func `a real server's headers, body and metrics are read`() throws {
        let nginx = try ProbeNginx()
        func metric(_ name: String, _ bounds: NumberBounds = NumberBounds()) -> MetricProbe {
            MetricProbe(
                url: HTTPURL(host: "127.0.0.1", port: nginx.port, path: "/metrics"),
                selector: MetricSelector(name: name), bounds: bounds)
        }
        var header = HTTPProbe(url: HTTPURL(host: "127.0.0.1", port: nginx.port))
        header.expectation = try Self.expectation(
            "{headers: {Server: /nginx/}, number: {header: Content-Length, at-most: 20}}")
        let probes: [any Probe] = [
            header, metric("queue_depth"), metric("queue_depth", NumberBounds(atMost: 41)), metric("none"),
            MetricProbe(
                url: HTTPURL(host: "127.0.0.1", port: nginx.port, path: "/broken"), selector: .init(name: "up")),
        ]
        let planned = try probes.map {
            try PlannedProbe(ProbeSpec(name: "p", probe: $0, rate: 50, timeout: .seconds(5)))
        }
        let run = try ProbeRun(planned)
        let expected: [(Sample.Outcome, Double?)] = [
            (.good, 11), (.good, 42), (.badValue, 42), (.gone, nil), (.badStatus, nil),
        ]
        for (probe, expected) in expected.enumerated() {
            let own = run.samples.filter { $0.probe == probe }
            #expect(own.allSatisfy { $0.outcome == expected.0 && $0.value == expected.1 }, "\(probe): \(own[0])")
        }
    }
}

@Suite struct `Reading metrics of an HTTP answer` {
    /// A page far longer than what is kept of other bodies, in chunks.
    private static let page =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + String(repeating: "1a\r\nqueue_depths{q=\"none\"} 99\n\r\n", count: 5000)
        + "b\r\nqueue_depth\r\n8\r\n{q=\"a\"} \r\n3\r\n42\n\r\n0\r\n\r\n"

    private func judge(_ text: String, pieces: Int, _ bounds: NumberBounds = NumberBounds()) -> Progress {
        let metric = MetricQuestion(selector: MetricSelector(name: "queue_depth"), bounds: bounds)
        let notes = HTTPHeaderNotes(names: HTTPAnswerJudge.headerNames(HTTPExpectation()))
        var parser = HTTPResponseParser(notes: notes, page: MetricPage(metric.selector))
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            let piece = Array(bytes[start..<min(start + pieces, bytes.count)])
            parser.consume(piece, count: piece.count)
        }
        parser.end()
        #expect(parser.status == .complete && parser.body.isEmpty)
        return HTTPAnswerJudge(HTTPExpectation(), metric: metric, parser).judgement()
    }

    @Test(arguments: [1, 7, 1 << 20])
    func `a long page in pieces of any size yields its number`(pieces: Int) {
        #expect(judge(Self.page, pieces: pieces) == .answered(.good, 200, value: 42))
        #expect(judge(Self.page, pieces: pieces, NumberBounds(atMost: 41)) == .answered(.badValue, 200, value: 42))
    }

    @Test func `what cannot be read is told apart`() {
        func answer(_ body: String, _ header: String = "") -> Progress {
            judge("HTTP/1.1 200 OK\r\n\(header)\r\n\(body)", pieces: 64)
        }
        #expect(answer("<html>queue_depth</html>") == .answered(.gone, 200))
        #expect(answer("queue_depth NaN\n") == .answered(.gone, 200))
        #expect(answer("queue_depth +Inf\n") == .answered(.badValue, Sample.Reason.notANumber.rawValue))
        #expect(answer("queue_depth many\n") == .answered(.badBody, Sample.Reason.malformed.rawValue))
        let compressed = answer("queue_depth 1\n", "Content-Encoding: gzip\r\n")
        #expect(compressed == .answered(.badBody, Sample.Reason.compressed.rawValue))
    }
}
