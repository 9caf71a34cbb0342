import ChaosModel

/// What of a host's network is somebody else's: no fault may change any of it.
public struct SimulatedForeign: Hashable, Sendable {
    /// A queueing discipline with its classes and filters.
    public struct Qdisc: Hashable, Sendable {
        /// Its kind, such as `fq_codel`.
        public var kind: String
        /// Its major number; 0 is the kernel's own default, which comes back by itself when another root goes.
        public var handle: UInt16
        /// Options, classes and filters, one a line.
        public var lines: [String]

        /// Describes a qdisc.
        public init(kind: String, handle: UInt16, lines: [String] = []) {
            self.kind = kind
            self.handle = handle
            self.lines = lines
        }
    }

    /// Root qdiscs by interface; none is `noqueue`.
    public var roots: [String: Qdisc] = [:]
    /// Ingress and clsact qdiscs by interface.
    public var ingress: [String: Qdisc] = [:]
    /// nft tables by family and name, `inet filter`: their rules, sets and maps, one a line.
    public var tables: [String: [String]] = [:]
    /// NFQUEUE numbers that somebody listens on.
    public var queues: Set<UInt16> = []
    /// Routes, policy rules and sysctls, one a line.
    public var settings: Set<String> = []

    /// A network nobody has configured.
    public init() {}

    /// What differs between two, in words.
    public static func difference(_ old: SimulatedForeign, _ new: SimulatedForeign) -> String {
        var parts: [String] = []
        if old.roots != new.roots { parts.append("roots: \(old.roots) became \(new.roots)") }
        if old.ingress != new.ingress { parts.append("ingress: \(old.ingress) became \(new.ingress)") }
        for name in Set(old.tables.keys).union(new.tables.keys).sorted() where old.tables[name] != new.tables[name] {
            parts.append("\(name): \(old.tables[name] ?? ["absent"]) became \(new.tables[name] ?? ["absent"])")
        }
        if old.queues != new.queues { parts.append("queues: \(old.queues) became \(new.queues)") }
        if old.settings != new.settings { parts.append("settings: \(old.settings) became \(new.settings)") }
        return parts.joined(separator: "; ")
    }
}

extension SimulatedState {
    /// Whether the interface has a root that somebody put there.
    func isForeign(_ interface: String) -> Bool { (foreign.roots[interface]?.handle ?? 0) != 0 }

    /// Whether a table of family inet has this name, whoever made it.
    func hasTable(_ name: String) -> Bool { tables[name] != nil || foreign.tables["inet \(name)"] != nil }

    /// Removes the table of family inet with this name, whoever made it: the kernel knows names only.
    mutating func removeTable(_ name: String) {
        tables[name] = nil
        ownedTables.remove(name)
        foreign.tables["inet \(name)"] = nil
    }

    /// Removes a class, and our root with the last of its classes. A root that somebody put in its place stays.
    mutating func removeClass(_ minor: UInt16, from interface: String) {
        classes[interface]?[minor] = nil
        if classes[interface]?.isEmpty != false { classes[interface] = nil }
    }

    /// Puts a root in the place of whatever is there, as `tc qdisc replace` does: our classes go with our root.
    public mutating func replaceRoot(of interface: String, with root: SimulatedForeign.Qdisc) {
        classes[interface] = nil
        foreign.roots[interface] = root
    }
}
