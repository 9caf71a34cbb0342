import Testing

@testable import ChaosModel

@Suite struct ProcessProbeTests {
    private func parse(_ probe: String) throws -> Experiment {
        try SpecParser.parse(
            SpecSource(
                name: "spec.yaml",
                text: """
                    experiment: leak
                    targets:
                      api: {process: shop}
                    probes:
                      fds: \(probe)
                    method:
                      - pause: 1s
                    """))
    }

    private func diagnostics(_ probe: String) -> [Diagnostic] {
        do {
            _ = try parse(probe)
            return []
        } catch { return (error as? Diagnostics)?.all ?? [] }
    }

    @Test func `a count of a target is read, with its unit`() throws {
        let spec = try parse("{process: {target: api, count: rss}, rate: 5/s}")
        let probe = try #require(spec.probes.first?.members.first?.probe as? ProcessProbe)
        #expect(probe == ProcessProbe(target: "api", count: .rss))
        #expect(probe.unit == "B" && probe.question == "rss of api")
    }

    @Test func `processes need not be a target's`() throws {
        let spec = try parse("{process: {pidfile: /run/shop.pid, count: cpu-time}}")
        let probe = try #require(spec.probes.first?.members.first?.probe as? ProcessProbe)
        #expect(probe == ProcessProbe(selector: .pidfile("/run/shop.pid"), count: .cpuTime))
        #expect(probe.target == nil)
    }

    @Test func `an unknown target is said where it stands, with the nearest`() throws {
        let found = try #require(diagnostics("{process: {target: apy, count: fds}}").first)
        #expect(found.message == "there is no target `apy`")
        #expect(found.location == Location(line: 5, column: 27))
        #expect(found.suggestion?.contains("api") == true)
    }

    @Test func `an unknown count is said with the nearest`() throws {
        let found = try #require(diagnostics("{process: {target: api, count: fdss}}").first)
        #expect(found.message.contains("expected one of fds, rss, threads, processes, cpu-time"))
        #expect(found.suggestion?.contains("fds") == true)
    }

    @Test func `processes are named once`() {
        #expect(diagnostics("{process: {target: api, pid: 12, count: fds}}").count == 1)
        #expect(diagnostics("{process: {count: fds}}").count == 1)
        #expect(diagnostics("{process: {name: a/b, count: fds}}").count == 1)
        #expect(diagnostics("{process: {target: api}}").count == 1)
    }

    @Test func `every count is a metric that is known`() {
        for count in ProcessCount.allCases { #expect(CounterMetric.named(count.metric) != nil) }
    }
}
