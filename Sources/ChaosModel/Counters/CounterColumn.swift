/// A column of a run's counters, by its name: `Tcp.RetransSegs` of the host, `rx.drops[eth0]` of one interface of it,
/// `api:fds` of the target `api`.
public struct CounterColumn: Hashable, Sendable {
    /// The whole name.
    public var name: String
    /// The target that it is about; `nil` is the host.
    public var target: String?
    /// What is counted.
    public var metric: CounterMetric
    /// The interface, where there is one column for each.
    public var interface: String?

    /// Reads a name; `nil` when nobody knows the metric, as in a file of a later version.
    public init?(_ name: String) {
        var rest = name[...]
        if let bracket = name.firstIndex(of: "["), name.hasSuffix("]") {
            interface = String(name[name.index(after: bracket)...].dropLast())
            rest = name[..<bracket]
        }
        if let colon = rest.firstIndex(of: ":") {
            target = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        guard let metric = CounterMetric.named(String(rest)) else { return nil }
        self.name = name
        self.metric = metric
    }
}
