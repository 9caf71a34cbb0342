/// A name server of our own that queries are redirected to: it fails some of them and passes on the others.
public struct DNSResponder: Hashable, Codable, Sendable {
    /// What becomes of a query that fails.
    public enum Answer: Hashable, Codable, Sendable {
        /// The name does not exist: NXDOMAIN.
        case nameError
        /// The server failed: SERVFAIL.
        case serverFailure
        /// The server refuses: REFUSED.
        case refused
        /// The name exists and has no such record: NODATA.
        case empty
        /// No answer at all.
        case none
        /// The true answer, so many nanoseconds late.
        case late(Int64)
        /// These addresses, and no address at all of the other family.
        case addresses([HostAddress])
    }

    /// The rules that redirect queries; the helper owns their table. Their port stands for the first of `ports` that is free.
    public var filter: PacketFilter
    /// What fails.
    public var names: [DNSNamePattern]
    /// The types that fail; all when empty.
    public var types: [DNSRecordType]
    /// How it fails.
    public var answer: Answer
    /// Share of the queries meant that fail, 0...1.
    public var share: Double
    /// Seeds the choice of those.
    public var seed: UInt64
    /// Where everything else goes; to the server that was asked when `nil`.
    public var upstream: NameServer?

    /// The ports that such a server may take: below those that clients get, so that it finds one free.
    public static let ports: ClosedRange<UInt16> = 25300...25363
    /// SO_MARK of what the server sends: it is not redirected again. One small number, outside the bits that
    /// container networks use.
    public static let mark: UInt32 = 0x35

    /// Describes a server; nothing is opened.
    public init(
        filter: PacketFilter, names: [DNSNamePattern], types: [DNSRecordType], answer: Answer, share: Double,
        seed: UInt64, upstream: NameServer?
    ) {
        self.filter = filter
        self.names = names
        self.types = types
        self.answer = answer
        self.share = share
        self.seed = seed
        self.upstream = upstream
    }

    /// Whether a query is one of those that may fail.
    public func concerns(_ query: DNSQuery) -> Bool {
        let type = query.question.type
        if case .addresses = answer, type != .a, type != .aaaa { return false }
        return (types.isEmpty || types.contains(type)) && names.contains { $0.matches(query.question.name) }
    }

    /// The false answer to a query; `nil` when there is none, or a true one comes late.
    public func reply(to query: DNSQuery) -> [UInt8]? {
        switch answer {
        case .nameError: query.answer(.nameError)
        case .serverFailure: query.answer(.serverFailure)
        case .refused: query.answer(.refused)
        case .empty: query.answer(.success)
        case .addresses(let addresses):
            query.answer(
                .success, addresses: addresses.filter { $0.isIPv6 == (query.question.type == .aaaa) }.map(\.bytes))
        case .none, .late: nil
        }
    }
}

extension DNSResponder: HelperWork {
    /// What the helper counts: queries that reached it, those that failed, and those passed on as they were.
    public static var counterNames: [String] { ["queries_seen", "queries_failed", "queries_forwarded"] }
    /// Queries for other names prove nothing.
    public static var effectCounters: [String] { ["queries_failed"] }
    /// The kernel's mechanism.
    public var mechanism: String { "nft redirect + DNS responder" }
    /// What it does, in words.
    public var summary: String {
        let asked = types.isEmpty ? "" : types.map(\.fieldText).joined(separator: ", ") + " of "
        let some = share < 1 ? Percent(share: share).fieldText + " of " : ""
        return
            "answer \(some)DNS queries for \(asked)\(names.map(\.text).joined(separator: ", ")) with \(answer.summary), "
            + "forward the others" + (upstream.map { " to \($0.fieldText)" } ?? "")
    }
    /// What one would type.
    public var shellEquivalent: String {
        filter.shellEquivalent + "\n\(filter.namespace?.shellPrefix ?? "")conntrack -D -p udp --dport 53\n"
            + "(a name server at 127.0.0.1:\(Self.ports.lowerBound) that does so\(dnsmasq))"
    }
    /// Rules, marks and tracked flows are CAP_NET_ADMIN's.
    public func privileges(on survey: Survey) -> [Privilege] { [Privilege(.netAdmin, "to redirect queries")] }
    /// Where queries are redirected.
    public var namespace: NetworkNamespaceID? { filter.namespace }
    /// The table that the helper owns.
    public var ownedFilter: PacketFilter? { filter }
    /// Flows that the kernel remembers as redirected outlive the table.
    public var redirectionPorts: ClosedRange<UInt16>? { Self.ports }
    /// Only one can answer a query.
    public var resources: [Resource] { [Resource("DNS queries", "of this host" + filter.namespace.suffix)] }

    /// The nearest that dnsmasq can do: it knows neither shares nor other answers, and a domain holds its own name.
    private var dnsmasq: String {
        let places = names.map { $0 == .all ? "#" : $0.text.hasPrefix("*.") ? String($0.text.dropFirst(2)) : $0.text }
        switch answer {
        case .nameError: return ": dnsmasq " + places.map { "--address=/\($0)/" }.joined(separator: " ")
        case .addresses(let addresses):
            let pairs = places.flatMap { place in addresses.map { "--address=/\(place)/\($0.fieldText)" } }
            return ": dnsmasq " + pairs.joined(separator: " ")
        case .serverFailure, .refused, .empty, .none, .late: return ""
        }
    }
}

extension DNSResponder.Answer {
    /// The answer in words.
    public var summary: String {
        switch self {
        case .nameError: "NXDOMAIN"
        case .serverFailure: "SERVFAIL"
        case .refused: "REFUSED"
        case .empty: "no records"
        case .none: "silence"
        case .late(let nanoseconds): "the true answer after \(nanoseconds.asMilliseconds)"
        case .addresses(let addresses): addresses.map(\.fieldText).joined(separator: ", ")
        }
    }
}
