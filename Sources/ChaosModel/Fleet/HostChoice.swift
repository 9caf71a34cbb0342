/// Which hosts of a fleet: by name, by label, a number of those, or all but some.
public struct HostChoice: Hashable, Sendable {
    /// The word for every host.
    static let everything = "all"

    /// The names that it gives; none when it goes by labels alone.
    public var names: [String]
    /// The labels that a host must have, each with this value.
    public var labels: [String: String]
    /// How many of those; all when `nil`.
    public var number: HostNumber?
    /// What the choice starts from; the run's name when `nil`.
    public var seed: Int?
    /// The targets whose hosts are left out.
    public var except: [String]
    /// The target whose hosts these are, whichever chance chooses; alone.
    public var like: String?
    /// Where it stands in the spec.
    public var location: Location?

    /// Reads `hosts`.
    init(_ node: SpecNode, _ problems: inout [Diagnostic]) {
        var fields = FieldReader(node, owner: "hosts", isShort: true)
        self.init(&fields)
        fields.finish()
        problems += fields.diagnostics
        location = node.location
    }

    /// Declares and reads what says which hosts.
    init(_ fields: inout FieldReader) {
        names = fields.list("names", "The hosts by name, or `all`.", example: "[db1, db2]") {
            FleetHost.problem(name: $0)
        }
        labels = Dictionary(
            fields.map("labels", "The labels that a host must have.", example: "{role: db}").map { ($0.key, $0.value) }
        ) { $1 }
        number = fields.optional("count", "How many of them, by chance; all when left out.", example: "1")
        seed = fields.optional("seed", "What the choice starts from; the run's name when left out.", example: "7")
        except = fields.list("except", "Targets whose hosts are left out.", example: "minority")
        like = fields.optional("as", "The target whose hosts these are, whichever chance chooses.", example: "node")
        let isMapping = fields.node?.isMapping == true
        if like != nil, isMapping, (fields.node?.entries.count ?? 0) > 1 {
            fields.reject("says all there is to say", at: "as", suggestion: "leave the rest of `hosts` out")
        }
        let saysNothing = names.isEmpty && labels.isEmpty && except.isEmpty && like == nil
        if isMapping, saysNothing, fields.diagnostics.isEmpty {
            fields.report(
                "`hosts` needs names or labels", at: fields.node?.location,
                suggestion: "write `hosts: {labels: {role: db}}`")
        }
    }

    /// Every host that fits, before any is chosen.
    func candidates(in roster: [FleetHost]) -> [FleetHost] {
        roster.filter { host in
            (names.isEmpty || names.contains(host.name) || names.contains(Self.everything))
                && labels.allSatisfy { host.labels[$0.key] == $0.value }
        }
    }

    /// The names that no host of the fleet has.
    func unknown(in roster: [FleetHost]) -> [String] {
        names.filter { name in name != Self.everything && !roster.contains { $0.name == name } }
    }

    /// The hosts in an order that chance decides, the same for the same seed whatever other hosts there are.
    static func shuffled(_ hosts: [FleetHost], seed: String) -> [FleetHost] {
        hosts.map { host in
            var choice = SeededChoice(seed: SeededChoice.hash(seed + "/" + host.name))
            return (rank: choice.next(), host: host)
        }.sorted { ($0.rank, $0.host.name) < ($1.rank, $1.host.name) }.map(\.host)
    }
}
