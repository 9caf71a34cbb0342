/// Limits that whoever runs a host sets to every run on it, whatever the spec says.
public struct Policy: Sendable {
    /// Where it was read.
    public var path: String
    /// SHA-256 of its text, hexadecimal.
    public var hash: String
    /// The rules, in file order. A run must keep to all of them.
    public var rules: [PolicyRule]
    /// Files whose existence stops runs.
    public var haltFiles: [String]
    /// What the clocks do in the zones that the rules name.
    public var zones: [String: TimeZoneRules] = ["UTC": .universal]

    /// Everything about time zones that the rules name, each once, with where the first stands.
    public var zoneNames: [(name: String, location: Location?)] {
        var found: [(name: String, location: Location?)] = []
        for window in rules.flatMap({ $0.windows + $0.blackouts })
        where !found.contains(where: { $0.name == window.zone }) {
            found.append((window.zone, window.location))
        }
        return found
    }

    /// Which policy a run kept to, for its record.
    public struct Trace: Hashable, Codable, Sendable {
        /// Where it was read.
        public var path: String
        /// SHA-256 of its text, hexadecimal.
        public var hash: String
    }

    /// Which policy this is.
    public var trace: Trace { Trace(path: path, hash: hash) }
}
