/// Every kind of probe there is. A new one is one file beside this and one line here.
public enum ProbeCatalog {
    /// The kinds of probe.
    public static let all: [any Probe.Type] = [
        HTTPProbe.self, TCPProbe.self, DNSProbe.self, MetricProbe.self, RedisProbe.self, PostgresProbe.self,
        GRPCProbe.self, CommandProbe.self, LogProbe.self, ProcessProbe.self, LedgerProbe.self,
    ]
}
