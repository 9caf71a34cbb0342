// Written from the faults' field declarations: AFTERSHOCK_RENEW_GOLDEN=1 swift test --filter FaultCodeTests

extension Fault {
    /// Answers DNS queries for chosen names falsely, late or not at all; other names resolve as ever.
    /// - Parameters:
    ///   - target: What it is aimed at.
    ///   - answer: What a query gets: NXDOMAIN, SERVFAIL, REFUSED, no answer (`timeout`), the true answer after
    ///     `delay`, `address` (`wrong-address`), or no records (`empty`).
    ///   - names: Names that fail: `shop.example.com`, `*.example.com` for all below, `*`; all when left out.
    ///   - types: Record types that fail; all when left out.
    ///   - delay: How late the answer of `delay` comes.
    ///   - address: The address that `wrong-address` gives, IPv4 for A and IPv6 for AAAA.
    ///   - percent: Share of these queries that fail. `100%` when left out.
    ///   - seed: Seeds the choice of the queries that fail.
    ///   - upstream: Where other names are asked for; the very server that was asked when left out.
    ///   - lasting: How long it lasts at most; as long as the body when left out.
    public static func dnsFail(
        target: Target? = nil,
        answer: Answer,
        names: [String] = [],
        types: [String] = [],
        delay: Duration? = nil,
        address: [String] = [],
        percent: String? = nil,
        seed: Int? = nil,
        upstream: String? = nil,
        lasting: Duration? = nil
    ) -> Fault {
        Fault(
            "dns.fail", target: target,
            [
                "answer": .text(answer.rawValue),
                "names": .texts(names),
                "types": .texts(types),
                "delay": delay.map(FieldValue.duration),
                "address": .texts(address),
                "percent": percent.map(FieldValue.text),
                "seed": seed.map(FieldValue.number),
                "upstream": upstream.map(FieldValue.text),
            ], lasting: lasting)
    }
}
