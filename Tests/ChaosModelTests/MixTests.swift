import Testing

@testable import ChaosModel

@Suite struct `A mix of questions` {
    private func probe(_ text: String) throws -> ProbeSpec {
        let source = try SpecSource(
            name: "drill.yaml", text: "experiment: e\nmethod: [{pause: 1s}]\nprobes:\n  shop: \(text)\n")
        return try #require(try SpecParser.parse(source).probes.first)
    }

    @Test func `a mix keeps its questions in file order, with their weights and the seed`() throws {
        let shop = try probe(
            "{mix: {login: {http: 'http://x/login'}, detail: {weight: 8, http: {url: 'http://x/1'}}, order: {weight: 3, tcp: 'x:1'}}, seed: 7, rate: 50/s}"
        )
        #expect(shop.members.map(\.name) == ["login", "detail", "order"])
        #expect(shop.members.map(\.weight) == [1, 8, 3])
        #expect(shop.members[2].probe is TCPProbe)
        #expect(shop.seed == 7)
        #expect(shop.rate == 50)
        #expect(shop.question == "login: GET http://x/login, detail: GET http://x/1, order: connect x:1 as 1:8:3")
        #expect(try probe("{mix: {a: {tcp: 'x:1'}, b: {tcp: 'x:2'}}}").seed == 1)
    }

    @Test func `a seed chooses the same again, each question as often as its weight says`() {
        let choice = MemberChoice(weights: [1, 8, 3], seed: 7)
        let first = (0..<12_000).map { choice.member(of: UInt32($0)) }
        #expect(first == (0..<12_000).map { MemberChoice(weights: [1, 8, 3], seed: 7).member(of: UInt32($0)) })
        #expect(first != (0..<12_000).map { MemberChoice(weights: [1, 8, 3], seed: 8).member(of: UInt32($0)) })
        for (member, weight) in [1, 8, 3].enumerated() {
            // Five standard deviations of a binomial count.
            let share = Double(weight) / 12
            let spread = 5 * (12_000 * share * (1 - share)).squareRoot()
            #expect(abs(Double(first.count { $0 == member }) - 12_000 * share) < spread)
        }
    }

    @Test func `the report has the figures of each question`() throws {
        var facts = Record.ProbeFacts(name: "shop", question: "a mix", rate: 10, timeout: .seconds(1))
        facts.members = ["login", "detail"]
        facts.seed = 7
        // Every other answer is the login's, which fails while the fault lasts.
        let samples = (0..<300).map { slot -> Sample in
            let isBad = slot % 2 == 0 && (100..<200).contains(slot)
            return Sample(
                probe: 0, slot: UInt32(slot), scheduled: Int64(slot) * 100_000_000, latency: 2_000_000,
                outcome: isBad ? .badStatus : .good, member: UInt8(slot % 2))
        }
        let report = Report(analyzing: record([facts], [], [fault(from: 10, to: 20)]), samples: samples)
        let mix = try #require(report.mixes?.first)
        #expect(mix.probe == "shop")
        #expect(mix.seed == 7)
        let login = try #require(mix.members["login"]), detail = try #require(mix.members["detail"])
        #expect([login.before.errors, login.during.errors, login.after.errors] == [0, 1, 0])
        #expect([detail.before.errors, detail.during.errors, detail.after.errors] == [0, 0, 0])
        #expect(login.before.count + login.during.count + login.after.count == 150)
        #expect(login.before.p50 == 0.002)
        #expect(Report(analyzing: record([], [], []), samples: []).mixes == nil)
    }
}
