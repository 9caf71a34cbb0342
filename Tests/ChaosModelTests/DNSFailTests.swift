import ChaosTestKit
import Testing

@testable import ChaosModel

@Suite
struct `DNS failure` {
    private func responder(
        _ fields: String, targets: String = "u: {user: \"1000\"}", _ fixture: PlanFixture = PlanFixture()
    ) throws -> DNSResponder {
        let changes = try fixture.changes("- dns.fail: {\(fields), for: 1s}", targets: targets)
        guard case .startHelper(let helper)? = changes.first, case .answerDNS(let responder) = helper.work,
            changes.count == 1
        else { throw PlanError("no responder") }
        return responder
    }

    @Test func `redirects both transports of both families, but not its own queries nor link-local servers`() throws {
        let rules = try responder("answer: nxdomain").filter.rules
        #expect(rules.allSatisfy { $0.hook == .translate })
        #expect(
            rules.map { $0.match.nftText(at: .translate) + $0.verdict.nftText } == [
                "meta mark 0x35 accept", "ip6 daddr fe80::/10 accept",
                "meta nfproto ipv4 udp dport 53 redirect to :25300",
                "meta nfproto ipv4 tcp dport 53 tcp flags syn / syn,ack redirect to :25300",
                "meta nfproto ipv6 udp dport 53 redirect to :25300",
                "meta nfproto ipv6 tcp dport 53 tcp flags syn / syn,ack redirect to :25300",
            ])
    }

    @Test func `aimed at a user redirects that user's queries only`() throws {
        let rules = try responder("answer: nxdomain, target: u").filter.rules
        #expect(rules.allSatisfy { $0.verdict == .accept || $0.match.uid == 1000 })
    }

    @Test func `has all that it is given, and standards for the rest`() throws {
        let given = try responder(
            "answer: delay, delay: 3s, names: ['*.Example.com', a.b], types: AAAA, percent: 20%, seed: 9, upstream: '::1'"
        )
        #expect(given.answer == .late(3_000_000_000) && given.names.map(\.text) == ["*.example.com", "a.b"])
        #expect(given.types == [.aaaa] && given.share == 0.2 && given.seed == 9)
        #expect(given.upstream?.fieldText == "::1")
        let plain = try responder("answer: timeout")
        #expect(plain.names == [.all] && plain.types == [] && plain.share == 1 && plain.upstream == nil)
        #expect(plain.answer == .none && plain.seed == 1)
    }

    @Test func `with wrong addresses concerns address queries only`() throws {
        let responder = try responder("answer: wrong-address, address: [192.0.2.1, '2001:db8::1']")
        let queries = try [UInt8(1), 28, 15].map { type in
            try #require(DNSQuery([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, type, 0, 1]))
        }
        #expect(queries.map(responder.concerns) == [true, true, false])
        #expect(responder.reply(to: queries[0])?.suffix(4) == [192, 0, 2, 1])
        #expect(responder.reply(to: queries[1])?.suffix(4) == [0, 0, 0, 1])
    }

    @Test(arguments: [
        ("answer: delay", "needs a `delay`"), ("answer: nxdomain, delay: 1s", "only `answer: delay` is late"),
        ("answer: wrong-address", "needs an `address`"), ("answer: empty, address: 1.2.3.4", "gives one"),
        ("answer: wrong-address, address: 1.2.3.4, types: MX", "MX records hold no address"),
        ("answer: wrong-address, address: 1.2.3.4, types: [A, AAAA]", "none is IPv6, for AAAA records"),
        ("answer: wrong-address, address: '::1', types: A", "none is IPv4, for A records"),
        ("answer: gone", "expected one of nxdomain"), ("answer: nxdomain, percent: 0%", "above 0%"),
        ("answer: nxdomain, names: 'a*.b'", "whole labels at the start"),
        ("answer: nxdomain, names: []", "`names`: is an empty list"),
        ("answer: nxdomain, types: B", "no record type"),
        ("answer: nxdomain, upstream: ns1.example", "address of a name server"), ("answer: nxdomain, seed: -1", "seed"),
    ])
    func `is refused with the reason`(fields: String, reason: String) throws {
        let problems = try PlanFixture().problems("- dns.fail: {\(fields), for: 1s}")
        #expect(problems.count == 1 && problems.first?.message.contains(reason) == true, "\(problems)")
    }

    @Test func `is refused for processes whose queries nothing tells apart, and without the mechanism`() throws {
        let shared = try PlanFixture().problems("- dns.fail: {answer: nxdomain, target: shop, for: 1s}")
        #expect(shared.first?.message.contains("cannot be told from those of other processes") == true)
        #expect(shared.first?.suggestion?.contains("user:") == true)
        var kernel = SimulatedKernel.v1
        kernel.missing = [.nftRedirect]
        let missing = try PlanFixture(kernel: kernel).problems("- dns.fail: {answer: nxdomain, for: 1s}")
        #expect(missing.first?.message.contains("dns.fail needs nft-redirect") == true)
    }

    @Test func `twice at one time is refused`() throws {
        let step = "    - dns.fail: {answer: nxdomain, for: 1s}"
        let problems = try PlanFixture().problems("- parallel:\n\(step)\n\(step)")
        #expect(problems.first?.message.contains("DNS queries of this host") == true)
    }

    @Test func `says what it does not reach`() throws {
        let plan = try PlanFixture().plan(
            PlanFixture.spec("- dns.fail: {answer: nxdomain, target: u, for: 1s}", targets: "u: {user: \"1000\"}"))
        let notes = plan.steps[0].notes.joined(separator: "\n")
        #expect(
            notes.contains("DNS over TLS") && notes.contains("systemd-resolved") && notes.contains("SO_BINDTODEVICE"))
    }

    @Test func `is what one could type`() throws {
        let text = try responder("answer: wrong-address, address: 192.0.2.1, names: '*.a.b'").shellEquivalent
        #expect(text.contains("'{ type nat hook output priority -110; }'"))
        #expect(text.contains("udp dport 53 counter redirect to :25300"))
        #expect(text.contains("conntrack -D -p udp --dport 53") && text.contains("--address=/a.b/192.0.2.1"))
    }
}
