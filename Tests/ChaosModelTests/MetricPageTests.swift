import Testing

@testable import ChaosModel

@Suite struct `Reading a page of metrics` {
    private static let page = """
        # HELP queue_depth Jobs that wait. queue_depth 99
        # TYPE queue_depth gauge
        queue_depth{queue="orders",zone="a"} 12
        queue_depth{queue="orders",zone="b",} 30.5 1700000000000
        queue_depth { queue = "mail" , zone = "a" } 1e3
        queue_depth{queue="say \\"hi\\"\\n{}\\\\"} 4
        queue_depth_total 77
        up 1
        latency{quantile="0.99"} NaN
        ceiling{le="+Inf"} +Inf
        example_total{code="200"} 5 # {trace="abc"} 0.3 1.5
        broken{queue="orders 1
        # EOF
        """

    private func finding(
        _ name: String, _ labels: [(String, String)] = [], _ combination: MetricSelector.Combination = .sum,
        pieces: Int = 1 << 20, page: String = page
    ) throws -> MetricPage.Finding {
        let wanted = try labels.map { MetricSelector.Label(name: $0.0, value: try TextMatch(field: $0.1)) }
        var reader = MetricPage(MetricSelector(name: name, labels: wanted, combination: combination))
        let bytes = Array(page.utf8)
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            reader.consume(bytes[start..<min(start + pieces, bytes.count)])
        }
        return reader.finding()
    }

    @Test(arguments: [1, 2, 7, 1 << 20])
    func `finds series in pieces of any size`(pieces: Int) throws {
        #expect(try finding("queue_depth", [("queue", "orders")], pieces: pieces) == .number(42.5))
        #expect(try finding("queue_depth", [("queue", "orders")], .max, pieces: pieces) == .number(30.5))
        #expect(try finding("queue_depth", [("queue", "orders")], .min, pieces: pieces) == .number(12))
        #expect(try finding("queue_depth", [("queue", "mail"), ("zone", "a")], pieces: pieces) == .number(1000))
        #expect(
            try finding("queue_depth", [("queue", "/^(orders|mail)$/"), ("zone", "a")], pieces: pieces) == .number(1012)
        )
        #expect(try finding("queue_depth", [("queue", "say \"hi\"\n{}\\")], pieces: pieces) == .number(4))
        #expect(try finding("up", pieces: pieces) == .number(1))
        #expect(try finding("up", [("zone", "")], pieces: pieces) == .number(1))
        #expect(try finding("example_total", pieces: pieces) == .number(5))
        #expect(try finding("ceiling", pieces: pieces) == .number(.infinity))
        #expect(try finding("latency", pieces: pieces) == .missing)
        #expect(try finding("queue_dept", pieces: pieces) == .missing)
        #expect(try finding("queue_depth", [("queue", "none")], pieces: pieces) == .missing)
        #expect(try finding("broken", pieces: pieces) == .malformed)
    }

    @Test func `reads large pages, and gives up on those that are too large`() throws {
        let filler = String(repeating: "other_metric{a=\"b\"} 1\n", count: 100_000)
        #expect(try finding("up", pieces: 65_536, page: filler + "up 3") == .number(3))
        let line = "up{a=\"" + String(repeating: "x", count: MetricPage.lineLimit) + "\"} 1\n"
        #expect(try finding("up", page: line) == .tooLarge)
        var reader = MetricPage(MetricSelector(name: "up"))
        let bytes = [UInt8](repeating: 35, count: 1 << 20)
        for _ in 0..<9 { reader.consume(bytes[...]) }
        #expect(reader.finding() == .tooLarge)
        reader.reset()
        reader.consume(Array("up 2\n".utf8)[...])
        #expect(reader.finding() == .number(2))
    }

    @Test(arguments: [
        "up", "up ", "up one", "up{a} 1", "up{a=b} 1", "up{a=\"b\" c=\"d\"} 1", "up{a=\"b\"", "up 0x10", "up {} ",
    ])
    func `refuses a series that nobody can read`(line: String) throws {
        #expect(try finding("up", page: line + "\n") == (line == "up" ? .missing : .malformed))
    }
}
