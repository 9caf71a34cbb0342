/// Lets name resolution fail: queries are redirected to a name server of ours that answers as asked.
struct DNSFail: Fault {
    /// How a query fails.
    enum Answer: String, Sendable, CaseIterable, FieldValue {
        case nxdomain, servfail, refused, timeout, delay
        case wrongAddress = "wrong-address"
        case empty
    }

    static let name = "dns.fail"
    static let summary =
        "Answers DNS queries for chosen names falsely, late or not at all; other names resolve as ever."
    static let targetNeed = TargetNeed.optionalTraffic

    private let answer: Answer
    private let names: [DNSNamePattern]
    private let types: [DNSRecordType]
    private let delay: Duration?
    private let addresses: [HostAddress]
    private let share: Percent
    private let seed: Int?
    private let upstream: NameServer?

    init(_ fields: inout FieldReader) {
        answer = fields.required(
            "answer",
            "What a query gets: NXDOMAIN, SERVFAIL, REFUSED, no answer (`timeout`), the true answer after `delay`, "
                + "`address` (`wrong-address`), or no records (`empty`).", example: "nxdomain")
        names = fields.list(
            "names", "Names that fail: `shop.example.com`, `*.example.com` for all below, `*`; all when left out.",
            example: "'*.example.com'")
        types = fields.list("types", "Record types that fail; all when left out.", example: "AAAA")
        delay = fields.optional("delay", "How late the answer of `delay` comes.", example: "3s") { (value: Duration) in
            value <= .zero || value > .seconds(600) ? "a delay is above zero and at most 10m" : nil
        }
        addresses = fields.list(
            "address", "The address that `wrong-address` gives, IPv4 for A and IPv6 for AAAA.", example: "192.0.2.1")
        share = fields.value("percent", default: Percent(share: 1), "Share of these queries that fail.") {
            (value: Percent) in
            value.share <= 0 || value.share > 1 ? "a share lies above 0% and at most at 100%" : nil
        }
        seed = fields.optional("seed", "Seeds the choice of the queries that fail.", example: "42") { (value: Int) in
            value < 0 ? "a seed is not negative" : nil
        }
        upstream = fields.optional(
            "upstream", "Where other names are asked for; the very server that was asked when left out.",
            example: "10.0.0.2")
        check(&fields)
    }

    private func check(_ fields: inout FieldReader) {
        if answer == .delay, delay == nil {
            fields.reject("this answer needs a `delay`", at: "answer", suggestion: "add `delay: 3s`")
        }
        if answer != .delay, delay != nil {
            fields.reject("only `answer: delay` is late", at: "delay", suggestion: "leave it out")
        }
        if answer == .wrongAddress, addresses.isEmpty {
            fields.reject("this answer needs an `address`", at: "answer", suggestion: "add `address: 192.0.2.1`")
        }
        if answer != .wrongAddress, !addresses.isEmpty {
            fields.reject("only `answer: wrong-address` gives one", at: "address", suggestion: "leave it out")
        }
        if answer == .wrongAddress, let other = types.first(where: { $0 != .a && $0 != .aaaa }) {
            fields.reject("\(other.fieldText) records hold no address", at: "types", suggestion: "write `[A, AAAA]`")
        }
        if addresses.count > 16 { fields.reject("at most 16 addresses", at: "address") }
    }

    func changes(on survey: Survey) throws(PlanError) -> [Change] {
        try survey.require(.nftables, for: Self.name)
        try survey.require(.nftRedirect, for: Self.name)
        let filter = PacketFilter(
            table: survey.token, rules: Self.rules(try sender(on: survey)), namespace: survey.namespace)
        let work = DNSResponder(
            filter: filter, names: names.isEmpty ? [.all] : names, types: types, answer: lowered, share: share.share,
            seed: UInt64(seed ?? survey.step), upstream: upstream)
        return [.startHelper(Helper(token: survey.token, work: .answerDNS(work)))]
    }

    func notes(on survey: Survey) -> [String] {
        let whose =
            survey.target?.uid.map { "of user \($0)" } ?? survey.socketCgroup.map { "of cgroup \($0.path)" }
            ?? "of every process in the network namespace\(survey.namespace.suffix)"
        var notes = [
            "Queries \(whose) over UDP and TCP port 53 are met; DNS over TLS or HTTPS, /etc/hosts, what a program, nscd "
                + "or nss-resolve has cached, TCP connections that are open already, IPv6 link-local servers and queries "
                + "that arrive from elsewhere are not.",
            "Queries from a socket that is bound to an interface (SO_BINDTODEVICE) get no answer, whatever the name.",
        ]
        if survey.target?.uid != nil || survey.socketCgroup != nil {
            notes.append(
                "A resolver on this host (systemd-resolved, dnsmasq, nscd) asks under a user and in a cgroup of its own: what the "
                    + "target asks it over port 53 is met, what it then asks others is not.")
        }
        if answer == .wrongAddress {
            notes.append("HTTPS and SVCB records, which may hold addresses too, are forwarded.")
        }
        if !survey.has(.nftOwner) {
            notes.append(
                "This kernel's nft tables do not vanish with their owner: should the helper alone be killed, no name "
                    + "resolves until the fault ends.")
        }
        return notes
    }

    /// Whose queries fail: a user's, a cgroup's, or everybody's in the target's network namespace.
    private func sender(on survey: Survey) throws(PlanError) -> PacketMatch {
        guard let target = survey.target else { return PacketMatch() }
        if let uid = target.uid { return PacketMatch(uid: uid) }
        if let group = survey.socketCgroup {
            var match = PacketMatch()
            match.sendingCgroup = group
            return match
        }
        if survey.namespace != nil { return PacketMatch() }
        throw PlanError(
            "the queries of target `\(target.name)` cannot be told from those of other processes of this host",
            fix:
                "aim at a `user:`, or at what has a cgroup v2 of its own, or leave `target` out, which fails the queries of the whole host"
        )
    }

    /// Both transports and both families are redirected, what our own server asks is not. Nor are IPv6 link-local
    /// servers: what is sent to them cannot leave their interface, so it would never come to us.
    private static func rules(_ sender: PacketMatch) -> [PacketRule] {
        let linkLocal = CIDR(bytes: [0xFE, 0x80] + Array(repeating: 0, count: 14), prefix: 10)
        let spared = [PacketMatch(mark: DNSResponder.mark), PacketMatch(destination: linkLocal)]
        let families = [CIDR(bytes: [0, 0, 0, 0], prefix: 0), CIDR(bytes: Array(repeating: 0, count: 16), prefix: 0)]
        return spared.map { PacketRule(hook: .translate, match: $0, verdict: .accept) }
            + families.flatMap { family in
                [PacketMatch.Transport.udp, .tcp].map { transport in
                    var match = sender
                    match.transport = transport
                    match.destination = family
                    match.destinationPort = 53
                    // A connection that is open already would be reset: nobody here knows of it.
                    match.opensConnection = transport == .tcp
                    return PacketRule(
                        hook: .translate, match: match, verdict: .redirect(DNSResponder.ports.lowerBound))
                }
            }
    }

    private var lowered: DNSResponder.Answer {
        switch answer {
        case .nxdomain: .nameError
        case .servfail: .serverFailure
        case .refused: .refused
        case .timeout: .none
        case .delay: .late((delay ?? .zero).nanoseconds)
        case .wrongAddress: .addresses(addresses)
        case .empty: .empty
        }
    }
}
