import Testing

@testable import ChaosModel

@Suite struct `A retry policy` {
    private let policy = RetryPolicy(
        attempts: 6, base: .milliseconds(100), max: .seconds(1), jitter: .none, causes: [.timeout, .connection])

    @Test func `pauses double up to the longest`() {
        let pauses = (1...6).map { policy.pause(after: $0, slot: 9, seed: 1) / 1_000_000 }
        #expect(pauses == [100, 200, 400, 800, 1000, 1000])
        var endless = policy
        endless.base = .seconds(86_400 * 30)
        endless.max = .seconds(Int64.max / 1_000_000_000)
        #expect(endless.pause(after: 20, slot: 0, seed: 1) == endless.max.nanoseconds)
        endless.base = .zero
        #expect(endless.pause(after: 20, slot: 0, seed: 1) == 0)
    }

    @Test func `full jitter takes all of a pause, alike for one seed and evenly over slots`() {
        var jittered = policy
        jittered.jitter = .full
        let pauses = (0..<10_000).map { jittered.pause(after: 2, slot: UInt32($0), seed: 5) }
        #expect(pauses == (0..<10_000).map { jittered.pause(after: 2, slot: UInt32($0), seed: 5) })
        #expect(pauses != (0..<10_000).map { jittered.pause(after: 2, slot: UInt32($0), seed: 6) })
        #expect(pauses.allSatisfy { (0...200_000_000).contains($0) })
        let mean = Double(pauses.reduce(0, +)) / 10_000
        // Five standard errors of an even spread over 200 ms.
        #expect(abs(mean - 100e6) < 5 * 200e6 / 12.0.squareRoot() / 100)
        #expect(jittered.pause(after: 1, slot: 3, seed: 5) != jittered.pause(after: 2, slot: 3, seed: 5))
    }

    @Test func `only what the policy names is made again, and only so often`() {
        #expect(policy.allows(another: 1, after: .timeout))
        #expect(policy.allows(another: 5, after: .reset))
        #expect(!policy.allows(another: 6, after: .reset))
        #expect(!policy.allows(another: 1, after: .badStatus))
        #expect(!policy.allows(another: 1, after: .good))
        for outcome in Sample.Outcome.allCases {
            #expect((RetryPolicy.Cause(outcome) == nil) == (outcome == .good))
        }
    }

    @Test func `a budget allows its share of first attempts and counts what it refuses`() {
        var budget = RetryBudget(share: 0.2, rate: 10)
        var made = 0
        for _ in 0..<1000 {
            budget.noteFirst()
            if budget.take() { made += 1 }
        }
        #expect(made == 200)
        #expect(budget.refused == 800)
    }

    @Test func `a long calm saves up no more than ten seconds of retries`() {
        var budget = RetryBudget(share: 0.2, rate: 10)
        for _ in 0..<100_000 { budget.noteFirst() }
        let saved = (0..<100).count { _ in budget.take() }
        #expect(saved == 20)
        var slow = RetryBudget(share: 0.1, rate: 0.1)
        let taken = (0..<20).map { _ in
            slow.noteFirst()
            return slow.take()
        }
        #expect(taken == (0..<20).map { $0 % 10 == 9 })
        var free = RetryBudget(share: nil, rate: 10)
        let unlimited = (0..<1000).count { _ in free.take() }
        #expect(unlimited == 1000)
    }

    @Test func `a spec says it in words that a plan repeats`() throws {
        let source = try SpecSource(
            name: "drill.yaml",
            text:
                "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  a: {tcp: 'x:1', retry: {attempts: 4, base: 50ms, max: 300ms, jitter: none, on: connection, budget: 20%, attempt-timeout: 300ms}}\n  b: {tcp: 'x:1', retry: 5}\n  c: {tcp: 'x:1'}\n"
        )
        let probes = try SpecParser.parse(source).probes
        #expect(
            probes[0].retry?.words
                == "up to 4 attempts, pauses of 50ms to 300ms without jitter, after connection, budget 20%, each at most 300ms"
        )
        #expect(probes[1].retry == RetryPolicy(attempts: 5))
        #expect(probes[2].retry == nil)
    }

    @Test func `amplification is attempts for each question, by phase`() throws {
        var facts = Record.ProbeFacts(name: "web", question: "GET", rate: 10, timeout: .seconds(1))
        facts.retry = policy.words
        facts.refusedRetries = 12
        let samples = (0..<300).map { slot -> Sample in
            let attempts: UInt8 = (100..<200).contains(slot) ? 3 : 1
            return Sample(
                probe: 0, slot: UInt32(slot), scheduled: Int64(slot) * 100_000_000, latency: 2_000_000, outcome: .good,
                attempts: attempts)
        }
        let report = Report(analyzing: record([facts], [], [fault(from: 10, to: 20)]), samples: samples)
        let result = try #require(report.retries?.first)
        #expect(result.amplification.before == 1)
        #expect(abs((result.amplification.during ?? 0) - 3) < 0.05)
        #expect(result.amplification.after == 1)
        #expect(result.amplification.overall == 500.0 / 300)
        #expect(result.questions == 300)
        #expect(result.attempts == 500)
        #expect(result.refusedByBudget == 12)
    }
}
