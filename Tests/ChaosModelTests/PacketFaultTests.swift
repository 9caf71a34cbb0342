import ChaosTestKit
import Testing

@testable import ChaosModel

/// The impairments among changes.
private func impairments(_ changes: [Change]) -> [Impairment] {
    changes.compactMap { if case .addImpairment(let impairment) = $0 { impairment } else { nil } }
}

/// The queues among changes.
private func queues(_ changes: [Change]) -> [PacketQueue] {
    changes.compactMap { change in
        guard case .startHelper(let helper) = change, case .holdPackets(let queue) = helper.work else { return nil }
        return queue
    }
}

private let netem = SimulatedKernel.v1
private let poor = SimulatedKernel(.v1, netem: false)

@Suite
struct `A fault that treats packets` {
    static let treatments: [(fields: String, words: String)] = [
        ("network.delay: {delay: 200ms, ", "delay 200ms"),
        (
            "network.delay: {delay: 200ms, jitter: 20ms, correlation: 25%, distribution: pareto, seed: 7, ",
            "delay 200ms ± 20ms (pareto, correlation 25%, reorders), seed 7"
        ),
        ("network.loss: {percent: 1%, ", "lose 1%, seed 1"),
        ("network.loss: {percent: 10%, correlation: 50%, ", "lose 10% (correlation 50%), seed 1"),
        (
            "network.loss: {model: four-state, p13: 1%, ",
            "lose by four states (p13 1%, p31 99%, p32 0%, p23 100%, p14 0%), seed 1"
        ),
        (
            "network.loss: {model: gilbert-elliott, p: 1%, r: 25%, loss-in-bad: 70%, loss-in-good: 0.1%, ",
            "lose by Gilbert-Elliott (p 1%, r 25%, 70% while bad, 0.1% while good), seed 1"
        ),
        ("network.duplicate: {percent: 2%, ", "duplicate 2%, seed 1"),
        ("network.corrupt: {percent: 0.5%, correlation: 5%, ", "corrupt 0.5% (correlation 5%), seed 1"),
        (
            "network.reorder: {delay: 10ms, percent: 25%, correlation: 50%, gap: 5, ",
            "delay 10ms, let 25% (correlation 50%), one of 5 at most overtake, seed 1"
        ),
        ("network.rate: {rate: 8mbit, ", "at most 8mbit/s, burst 10k, queued up to 50ms"),
        ("network.rate: {rate: 64kbit, burst: 4Ki, latency: 1s, ", "at most 64kbit/s, burst 4Ki, queued up to 1000ms"),
    ]

    @Test(arguments: treatments)
    func `means the same in netem and in the queue`(fields: String, words: String) throws {
        let method = "- \(fields)target: shop, direction: from, for: 1s}"
        let shaped = try impairments(PlanFixture(kernel: netem).changes(method))
        #expect(shaped.map(\.treatment.summary).allSatisfy { $0 == words }, "\(shaped.map(\.treatment.summary))")
        #expect(shaped.map(\.interface) == ["lo", "eth0"])
        var bare = poor
        bare.missing = [.htb]
        let queued = try queues(PlanFixture(kernel: bare).changes(method))
        #expect(queued.map(\.treatment) == shaped.prefix(1).map(\.treatment))
    }

    @Test func `has netem only where it does more than limit throughput`() throws {
        let rate = "- network.rate: {target: shop, direction: from, rate: 8mbit, for: 1s}"
        let step = try PlanFixture(kernel: poor).plan(PlanFixture.spec(rate)).steps[0]
        #expect(step.mechanism == "HTB")
        let loss = "- network.loss: {target: shop, percent: 1%, for: 1s}"
        #expect(try PlanFixture(kernel: poor).plan(PlanFixture.spec(loss)).steps[0].mechanism == "NFQUEUE")
        #expect(
            try PlanFixture(kernel: netem).plan(PlanFixture.spec(loss)).steps[0].mechanism == "HTB + netem, NFQUEUE")
        var foreign = poor
        foreign.foreign = ["lo"]
        #expect(try PlanFixture(kernel: foreign).plan(PlanFixture.spec(rate)).steps[0].mechanism == "NFQUEUE")
    }

    @Test func `takes its seed from the step unless it is given`() throws {
        let plan = try PlanFixture(kernel: netem).plan(
            PlanFixture.spec(
                """
                - network.loss: {target: shop, percent: 1%, for: 1s}
                - network.loss: {target: shop, percent: 1%, for: 1s}
                - network.loss: {target: shop, percent: 1%, seed: 99, for: 1s}
                """))
        #expect(plan.steps.map { impairments($0.changes).first?.treatment.seed } == [1, 2, 99])
    }

    @Test(arguments: [netem, poor])
    func `is about a share of the packets`(kernel: SimulatedKernel) throws {
        let method = "- network.delay: {target: shop, delay: 20ms, percent: 30%, for: 1s}"
        let step = try PlanFixture(kernel: kernel).plan(PlanFixture.spec(method)).steps[0]
        let filters = impairments(step.changes).map(\.filter) + queues(step.changes).map(\.filter)
        for rule in filters.flatMap(\.rules) { #expect(rule.match.share == (rule.verdict == .accept ? nil : 0.3)) }
        #expect(step.notes.contains { $0.contains("30%") && $0.contains("without the seed") })
        #expect(step.changes.allSatisfy { $0.summary.contains(" 30% of the packets ") })
        let text = step.changes.map(\.shellEquivalent).joined()
        #expect(text.contains("tcp dport 8080 numgen random mod 1000000 < 300000 counter"))
        var without = kernel
        without.missing = [.nftRandom]
        #expect(try PlanFixture(kernel: without).problems(method).first?.message.contains("nft-numgen") == true)
    }

    @Test func `says when the kernel passes over its seed`() throws {
        let method = "- network.loss: {target: shop, percent: 1%, for: 1s}"
        var old = netem
        old.missing = [.netemSeed]
        func notes(_ kernel: SimulatedKernel) throws -> [String] {
            try PlanFixture(kernel: kernel).plan(PlanFixture.spec(method)).steps[0].notes
        }
        #expect(try notes(old).contains { $0.hasPrefix("the seed has no hold") })
        #expect(try !notes(netem).contains { $0.contains("seed") })
        #expect(try !notes(poor).contains { $0.contains("seed") })
    }

    @Test func `queues at least two of the largest packets`() throws {
        func rate(_ fields: String) throws -> (limit: PacketTreatment.RateLimit?, notes: [String]) {
            let method = "- network.rate: {target: shop, \(fields), for: 1s}"
            let step = try PlanFixture(kernel: netem).plan(PlanFixture.spec(method)).steps[0]
            return (impairments(step.changes).first?.treatment.rate, step.notes)
        }
        let slow = try rate("rate: 1mbit")
        #expect(slow.limit?.queueBytes == 147_456)
        #expect(slow.limit?.burst == 2000)
        #expect(slow.notes.contains { $0.contains("longer than 50ms") })
        let fast = try rate("rate: 1gbit, burst: 100k")
        #expect(fast.limit?.queueBytes == 6_350_000)
        #expect(fast.notes == [])
    }

    static let commands: [(fields: String, netem: String)] = [
        ("network.delay: {delay: 200ms, ", "netem limit 40000 delay 200ms"),
        (
            "network.delay: {delay: 0.5ms, jitter: 0.1ms, correlation: 25%, distribution: normal, ",
            "netem limit 1000 delay 0.5ms 0.1ms 25% distribution normal seed 1"
        ),
        ("network.loss: {percent: 1%, correlation: 50%, ", "netem limit 1000 loss random 1% 50% seed 1"),
        ("network.loss: {model: four-state, p13: 1%, ", "netem limit 1000 loss state 1% 99% 0% 100% 0% seed 1"),
        ("network.loss: {model: gilbert-elliott, p: 1%, ", "netem limit 1000 loss gemodel 1% 99% 100% 0% seed 1"),
        ("network.duplicate: {percent: 2%, ", "netem limit 1000 duplicate 2% seed 1"),
        ("network.corrupt: {percent: 2%, correlation: 1%, ", "netem limit 1000 corrupt 2% 1% seed 1"),
        ("network.reorder: {delay: 10ms, percent: 25%, ", "netem limit 2000 delay 10ms reorder 25% gap 1 seed 1"),
    ]

    @Test(arguments: commands)
    func `has its line of tc`(fields: String, netem words: String) throws {
        let changes = try PlanFixture(kernel: netem).changes("- \(fields)target: shop, for: 1s}")
        let lines = impairments(changes).first?.shellEquivalent.split(separator: "\n").prefix(3) ?? []
        #expect(
            lines == [
                "tc qdisc add dev lo root handle af50: htb default 0",
                "tc class add dev lo parent af50: classid af50:11 htb rate 100gbit burst 1mb cburst 1mb",
                "tc qdisc add dev lo parent af50:11 \(words)",
            ])
    }

    @Test func `has its line of tc for a rate`() throws {
        let changes = try PlanFixture(kernel: poor).changes("- network.rate: {target: shop, rate: 8mbit, for: 1s}")
        let lines = impairments(changes).first?.shellEquivalent.split(separator: "\n") ?? []
        #expect(lines[1].hasSuffix("classid af50:11 htb rate 8000000bit burst 10000b cburst 10000b"))
        #expect(lines[2].hasSuffix("bfifo limit 147456b"))
    }
}

@Suite
struct `A field of a packet fault` {
    static let refusals: [(fault: String, fields: String, message: String)] = [
        ("network.delay", "delay: 1s, jitter: 2s", "`jitter`: the jitter is larger than the delay"),
        ("network.delay", "delay: 1s, correlation: 5%", "`correlation`: says how the jitter varies, and there is none"),
        (
            "network.delay", "delay: 1s, distribution: normal",
            "`distribution`: says how the jitter varies, and there is none"
        ),
        ("network.delay", "delay: 1s, percent: 0%", "`percent`: a share of packets is above 0%"),
        ("network.delay", "delay: 1s, seed: 0", "`seed`: a seed is at least 1"),
        ("network.delay", "delay: 1s, to: []", "`to`: is an empty list"),
        ("network.loss", "to: 10.0.0.0/8", "`percent`: is missing, and says how many are lost"),
        ("network.loss", "percent: 101%", "`percent`: a share of packets is at most 100%"),
        ("network.loss", "percent: 1%, p13: 1%", "`p13`: belongs to `model: four-state`"),
        ("network.loss", "percent: 1%, loss-in-bad: 1%", "`loss-in-bad`: belongs to `model: gilbert-elliott`"),
        ("network.loss", "model: four-state, percent: 1%, p13: 1%", "`percent`: belongs to `model: random`"),
        ("network.loss", "model: four-state", "`p13`: is missing, and `model: four-state` needs it"),
        ("network.loss", "model: four-state, p13: 60%, p14: 50%", "`p13`: is over 100% together with `p14`"),
        (
            "network.loss", "model: four-state, p13: 1%, p31: 60%, p32: 50%",
            "`p32`: is over 100% together with `p31` (or `p13`)"
        ),
        ("network.loss", "model: gilbert-elliott", "`p`: is missing, and `model: gilbert-elliott` needs it"),
        ("network.duplicate", "to: 10.0.0.0/8", "`network.duplicate` needs `percent`"),
        ("network.corrupt", "percent: 1%, correlation: 101%", "`correlation`: a share of packets is at most 100%"),
        ("network.reorder", "percent: 25%", "`network.reorder` needs `delay`"),
        ("network.reorder", "delay: 1s, percent: 25%, gap: 0", "`gap`: a gap lies between 1 and 1000000 packets"),
        (
            "network.reorder", "delay: 1s, percent: 100%",
            "`percent`: when all packets go at once, there is none to overtake"
        ),
        ("network.delay", "delay: 1s, interface: eth7", "network.delay: there is no interface `eth7`"),
        ("network.rate", "rate: 10", "`rate`: a rate of bits needs a unit, found `10`"),
        ("network.rate", "rate: 1bit", "`rate`: a rate lies between 1kbit and 100gbit"),
        (
            "network.rate", "rate: 1kbit, burst: 1M",
            "`burst`: takes longer than a minute at this rate, so it would not be limited at all"
        ),
    ]

    @Test(arguments: refusals)
    func `is refused with its reason and its place`(fault: String, fields: String, message: String) throws {
        let problems: [Diagnostic]
        do {
            _ = try PlanFixture().plan(PlanFixture.spec("- \(fault): {target: shop, \(fields), for: 1s}"))
            problems = []
        } catch let error as Diagnostics {
            problems = error.all
        }
        #expect(problems.map(\.message) == [message])
        #expect(problems.allSatisfy { $0.location?.line == 9 })
    }
}
