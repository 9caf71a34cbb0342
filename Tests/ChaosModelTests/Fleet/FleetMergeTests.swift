import Testing

@testable import ChaosModel

@Suite struct FleetMergeTests {
    private static let second: Int64 = 1_000_000_000

    /// A host whose clock is ahead, and whose run began so long after the coordinator's.
    private static func source(
        _ plan: FleetPlan, _ name: String, ahead: Int64, beganAfter: Int64,
        _ fill: (inout Record) -> [Sample] = { _ in [] }
    ) throws -> FleetMerge.Source {
        let part = try #require(plan.parts.first { $0.host.name == name })
        var record = Record(run: "r1", experiment: "quorum-loss", startedAt: 0)
        let samples = fill(&record)
        return FleetMerge.Source(
            part: part, record: record, samples: samples, events: [], beganAt: start + beganAfter + ahead,
            comparison: ClockComparison(sent: 0, received: ahead + 1000, answered: ahead - 1000, heard: 0),
            facts: FleetFacts.Host(
                name: name, isHit: part.isHit, state: "done", reason: "", exitCode: 0, hasRecord: true))
    }

    private static let start: Int64 = 1_700_000_000 * second

    private static func base() -> Record {
        var base = Record(run: "r1", experiment: "quorum-loss", startedAt: 1_700_000_000)
        base.fleet = FleetFacts(fleet: "f", size: 6, hosts: [], lease: 10, gates: [])
        return base
    }

    private static func asked(_ record: inout Record, _ phase: Int64, rate: Double = 10) -> [Sample] {
        record.probes = [
            Record.ProbeFacts(name: "orders", question: "GET", rate: rate, timeout: .seconds(1), firstSlot: phase)
        ]
        return (0..<50).map {
            Sample(
                probe: 0, slot: UInt32($0), scheduled: phase + Int64($0) * second / 10, latency: 1_000_000,
                outcome: .good)
        }
    }

    @Test func `times of every host lie on the coordinator's axis, whatever its clock says`() throws {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        let name = try #require(plan.hosts["minority"]?.first?.name)
        let sources = try [(-3600 * Self.second, "web2"), (7200 * Self.second, name)].map { ahead, host in
            try Self.source(plan, host, ahead: ahead, beganAfter: Self.second) { record in
                var fault = Record.FaultFacts(
                    step: 1, fault: "x", target: nil, mechanism: "m", changes: [], isInstant: false)
                fault.effective = TimeBounds(low: 2 * Self.second, high: 2 * Self.second + 10)
                fault.cleared = TimeBounds(low: 9 * Self.second, high: 9 * Self.second)
                record.faults = [fault]
                record.events = [Record.Event(at: 2 * Self.second, kind: .faultOn, text: "on")]
                record.leftovers = ["left"]
                return []
            }
        }
        let merged = FleetMerge(plan, base: Self.base(), startedAt: Self.start, sources: sources).record
        for fault in merged.faults {
            // Within the bounds of the clocks, which the times carry with them.
            #expect(fault.effective == TimeBounds(low: 3 * Self.second - 1000, high: 3 * Self.second + 1010))
        }
        // The web host's first step is the third of the spec.
        #expect(merged.faults.map(\.step).sorted() == [1, 2] && merged.faults.map(\.target).contains("web2"))
        #expect(merged.events.map(\.at) == [3 * Self.second, 3 * Self.second])
        #expect(Set(merged.events.map(\.text)) == ["web2: on", "\(name): on"])
        #expect(merged.leftovers.sorted() == ["\(name): left", "web2: left"].sorted())
        let spread = try #require(merged.fleet?.startSpread)
        #expect(spread < 0.001 && merged.fleet?.hosts.allSatisfy { ($0.firstEffect ?? 0) > 2.9 } == true)
    }

    @Test func `a probe that several hosts ask is one row of answers, in which each host can be told`() throws {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        let sources = try [
            Self.source(plan, "client", ahead: 5 * Self.second, beganAfter: 0) { Self.asked(&$0, 0) },
            Self.source(plan, "web1", ahead: -5 * Self.second, beganAfter: 0) { Self.asked(&$0, 30_000_000) },
        ]
        let merged = FleetMerge(plan, base: Self.base(), startedAt: Self.start, sources: sources)
        let place = try #require(merged.record.probes.firstIndex { $0.name == "orders" })
        let facts = merged.record.probes[place]
        #expect(facts.rate == 20 && facts.members == ["client", "web1"])
        let samples = merged.samples.filter { Int($0.probe) == place }
        #expect(samples.map(\.slot) == (0..<100).map { UInt32($0) })
        #expect(samples.map(\.member) == (0..<100).map { UInt8($0 % 2) })
        #expect(zip(samples, samples.dropFirst()).allSatisfy { $0.scheduled < $1.scheduled })
        let series = ProbeSeries.all(merged.record.probes, merged.samples)[place]
        #expect(series.samples.count == 100 && series.missing == nil)
    }

    @Test func `an answer that one of two hosts lacks is missing in the row of both`() throws {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        let sources = try ["client", "web1"].map { host in
            try Self.source(plan, host, ahead: 0, beganAfter: 0) { record in
                Self.asked(&record, 0).filter { host == "client" || $0.slot != 20 }
            }
        }
        let merged = FleetMerge(plan, base: Self.base(), startedAt: Self.start, sources: sources)
        let place = try #require(merged.record.probes.firstIndex { $0.name == "orders" })
        #expect(ProbeSeries.all(merged.record.probes, merged.samples)[place].missing != nil)
    }

    @Test func `an outage that one of two hosts sees is in the fleet's objective, and recovery counts from it`() throws
    {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        let sources = try ["client", "web1"].map { host in
            try Self.source(plan, host, ahead: 0, beganAfter: 0) { record in
                var samples: [Sample] = []
                record.probes = [
                    Record.ProbeFacts(name: "orders", question: "GET", rate: 10, timeout: .seconds(1), firstSlot: 0)
                ]
                for slot in 0..<1200 {
                    let at = Int64(slot) * Self.second / 10
                    let isBad = host == "web1" && at >= 40 * Self.second && at < 60 * Self.second
                    samples.append(
                        Sample(
                            probe: 0, slot: UInt32(slot), scheduled: at, latency: 1_000_000,
                            outcome: isBad ? .refused : .good))
                }
                guard host == "web1" else { return samples }
                var fault = Record.FaultFacts(
                    step: 1, fault: "process.pause", target: "shop", mechanism: "m", changes: [], isInstant: false)
                fault.effective = TimeBounds(low: 40 * Self.second, high: 40 * Self.second)
                fault.cleared = TimeBounds(low: 60 * Self.second, high: 60 * Self.second)
                record.faults = [fault]
                return samples
            }
        }
        var base = Self.base()
        base.slos = [try SLO(probe: "orders", objective: "errors <= 1%")]
        let merged = FleetMerge(plan, base: base, startedAt: Self.start, sources: sources)
        let report = Report(analyzing: merged.record, samples: merged.samples)
        let recover = try #require(report.recovery?.recover)
        #expect(recover.low <= 20 && recover.high >= 19.8)
        #expect(report.mixes?.first?.members.keys.sorted() == ["client", "web1"])
        #expect(report.slos.first?.held == false)
    }

    @Test func `a host without a record leaves what it said while it went on`() throws {
        let plan = try FleetFixture.plan(FleetFixture.drill)
        var source = try Self.source(plan, "client", ahead: 0, beganAfter: Self.second)
        source.record = nil
        source.events = [Record.Event(at: Self.second, kind: .stage, text: "started")]
        let merged = FleetMerge(plan, base: Self.base(), startedAt: Self.start, sources: [source])
        #expect(merged.record.events == [Record.Event(at: 2 * Self.second, kind: .stage, text: "client: started")])
        // Its probes are there without an answer: unknown, never good.
        #expect(merged.record.probes.map(\.name) == ["orders", "writes"] && merged.samples.isEmpty)
    }
}
