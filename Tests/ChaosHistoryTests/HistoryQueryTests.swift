import ChaosHistory
import ChaosModel
import Testing

struct HistoryQueryTests {
    private static let experiments = ["checkout", "check[out]", "search", "search-2", "größe"]
    private static let faults = ["network.delay", "network.loss", "process.kill"]

    /// Thirty runs, no two alike.
    private func fill(_ ground: HistoryGround) throws -> [RunSummary] {
        try (0..<30).map { number in
            try ground.leave(
                ground.run(
                    "run\(number)", experiment: Self.experiments[number % 5],
                    startedAt: Double(1000 + number * 37 % 30),
                    isHeld: number % 3 != 0,
                    labels: number % 4 == 0 ? [:] : ["team": "t\(number % 7)", "tier": number % 2 == 0 ? "" : "gold"],
                    fault: Self.faults[number % 3], host: "shop-\(number % 2)"))
        }
    }

    @Test func `a query finds what it says, oldest first`() throws {
        let ground = try HistoryGround()
        let all = try fill(ground)
        let store = try ground.store()
        let queries: [HistoryQuery] = [
            HistoryQuery(), HistoryQuery(since: 1010), HistoryQuery(since: 1005, until: 1020), HistoryQuery(until: 0),
            HistoryQuery(experiments: ["checkout"]), HistoryQuery(experiments: ["search*", "gr?ße"]),
            HistoryQuery(experiments: ["check[out]"]), HistoryQuery(experiments: ["check[*"]),
            HistoryQuery(experiments: ["*[o]*"]), HistoryQuery(experiments: ["Checkout"]),
            HistoryQuery(faults: ["network.*"]),
            HistoryQuery(faults: ["process.kill", "network.loss"]), HistoryQuery(hosts: ["shop-1"]),
            HistoryQuery(labels: ["team": "t1"]), HistoryQuery(labels: ["team": "t*", "tier": "gold"]),
            HistoryQuery(labels: ["tier": ""]), HistoryQuery(labels: ["nobody": "*"]),
            HistoryQuery(verdicts: [.passed]),
            HistoryQuery(verdicts: [.failed, .passed]), HistoryQuery(verdicts: [.stopped]),
            HistoryQuery(
                since: 1003, experiments: ["*e*"], labels: ["team": "t?"], faults: ["*.*"], hosts: ["shop-*"],
                verdicts: [.passed, .failed]),
        ]
        for query in queries {
            let expected = all.filter(query.matches).sorted { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }
            #expect(try store.runs(query) == expected, "\(query)")
            var limited = query
            limited.limit = 3
            #expect(try store.runs(limited) == Array(expected.suffix(3)), "\(limited)")
        }
        #expect(all.filter(queries[4].matches).count == 6 && all.filter(queries[20].matches).count > 2)
    }

    @Test func `a pattern cannot end the statement`() throws {
        let ground = try HistoryGround()
        _ = try fill(ground)
        let store = try ground.store()
        #expect(try store.runs(HistoryQuery(experiments: ["'; DROP TABLE run; --"])).isEmpty)
        #expect(try store.runs().count == 30)
    }
}
