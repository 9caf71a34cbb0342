/// Writes one entry at every slot, and at the end of the run reads every acknowledged one back: none may be lost.
public struct LedgerProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "ledger"
    /// What it does, for help.
    public static let summary = "Writes an entry at every slot; at the end each acknowledged one must be readable."

    /// Where entries are kept.
    public enum Store: Hashable, Codable, Sendable {
        /// A service over HTTP; entries stay when nothing deletes them.
        case http(write: LedgerRequest, read: LedgerRequest, delete: LedgerRequest?)
        /// A Redis server: SET, GET and DEL of keys with this prefix.
        case redis(Endpoint, prefix: String)
    }

    /// Where entries are kept.
    public var store: Store
    /// Longest time for reading back, and once more for removing.
    public var within: Duration
    /// Entries read back per second, at most.
    public var readRate: PerSecond
    /// Whether the certificate must be valid, and a file of authorities to trust instead of the system's (https).
    public var verifiesTLS = true, authorities: String?
    /// What the names of all entries begin with: the run's identity and the probe's name, set when the run begins.
    public var origin = "ledger"

    /// A ledger in a store.
    public init(store: Store, within: Duration = .seconds(60), readRate: PerSecond = PerSecond(1000)) {
        self.store = store
        self.within = within
        self.readRate = readRate
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        let redis: Endpoint? = fields.optional("redis", "A Redis server as the store.", example: "127.0.0.1:6379")
        let prefix: String? = fields.optional(
            "prefix", "What its keys begin with; `aftershock:` when left out.", example: "'drill:'")
        let write = Self.request(&fields, "write", .write, "Writes an entry; a good answer acknowledges it.")
        let read = Self.request(&fields, "read", .read, "Reads an entry; the write's address when left out.")
        let delete = Self.request(&fields, "delete", .delete, "Removes an entry; they stay when left out.")
        (within, readRate) = fields.group("verify", "How the entries are read back.") { verify in
            let within = verify.value("within", default: Duration.seconds(60), "Longest time for it.") {
                $0 >= .seconds(1) && $0 <= .seconds(3600) ? nil : "must be 1s to 1h"
            }
            let rate = verify.value("rate", default: PerSecond(1000), "Entries per second, at most.") {
                (1...10_000).contains($0.value) ? nil : "must be 1/s to 10000/s"
            }
            return (within, rate)
        }
        verifiesTLS = fields.value("tls-verify", default: true, "Whether the certificate must be valid (https).")
        authorities = fields.optional(
            "ca", "PEM file of the authorities to trust (https).", example: "/etc/shop/ca.pem")
        if let redis {
            store = .redis(redis, prefix: prefix ?? "aftershock:")
        } else {
            let usual = LedgerRequest(.write, to: .placeholder)
            store = .http(
                write: write ?? usual, read: read ?? LedgerRequest(.read, to: (write ?? usual).url), delete: delete)
        }
        check(&fields, hasWrite: write != nil)
    }

    /// `PUT http://127.0.0.1:8080/orders/{id}, and read all back`.
    public var question: String { "\(place), and read all back" }

    /// The store, over TCP.
    public var reach: ProbeReach {
        switch store {
        case .http(let write, _, _): HTTPProbe(url: write.url.url).reach
        case .redis(let endpoint, _): .endpoint(endpoint, .tcp)
        }
    }

    /// Where entries are kept, for people.
    public var place: String {
        switch store {
        case .http(let write, _, _): "\(write.method) \(write.url.fieldText)"
        case .redis(let endpoint, let prefix): "SET \(prefix){id} at \(endpoint)"
        }
    }

    /// The name of a slot's entry: the same slot, the same name.
    public func id(of slot: UInt32) -> String { "\(origin).\(slot)" }

    private static func request(
        _ fields: inout FieldReader, _ name: String, _ role: LedgerRequest.Role, _ summary: String
    ) -> LedgerRequest? {
        guard fields.node == nil || fields.node?.isMapping == true && fields.has(name) else {
            // Declared all the same, for those who misspell it.
            _ = fields.part(name, summary)
            return nil
        }
        let request = fields.group(name, summary) { LedgerRequest(&$0, role) }
        return fields.node == nil ? nil : request
    }

    private func check(_ fields: inout FieldReader, hasWrite: Bool) {
        let isRedis = fields.has("redis")
        if isRedis, hasWrite {
            fields.reject("a ledger has one store", at: "write", suggestion: "leave `redis` or `write` out")
        } else if !isRedis, !hasWrite {
            fields.report(
                "a ledger needs `redis` or `write`", at: fields.node?.location,
                suggestion: "write `redis: 127.0.0.1:6379` or `write: {url: \"http://127.0.0.1:8080/orders/{id}\"}`")
        }
        if fields.has("prefix"), !isRedis { fields.reject("is for `redis` only", at: "prefix") }
        for name in ["read", "delete"] where isRedis && fields.has(name) {
            fields.reject("is for a store over HTTP", at: name, suggestion: "leave it out: Redis needs no more")
        }
        if case .http(let write, let read, _) = store, hasWrite, !fields.has("read"), !read.url.hasBlank,
            fields.diagnostics.isEmpty
        {
            fields.report(
                "`ledger` needs `read`: the address of the write has no `{id}`", at: fields.location(of: "write"),
                suggestion: "add `read: {url: \"\(write.url.fieldText)/{id}\"}`")
        }
        guard case .http(let write, let read, let delete) = store, hasWrite else { return }
        let isSecure = [write, read, delete].contains { $0?.url.url.isSecure == true }
        for name in ["tls-verify", "ca"] where fields.has(name) && !isSecure {
            fields.reject("no URL of it is https", at: name)
        }
    }
}
