import Testing

@testable import ChaosModel

@Suite struct CounterRankingTests {
    typealias Fixture = CounterFixture

    @Test func `retransmits that begin with a packet loss lead, with their share of the segments`() throws {
        let suspects = try #require(
            Fixture.ranking([
                ("Tcp.OutSegs", Fixture.counter(1000, 950)), ("Tcp.RetransSegs", Fixture.counter(0.2, 17.4)),
                ("api:switches", { 100 * $0 + 30 * Fixture.noise($0, 1) }),
                ("vm.pgmajfault", { _ in 0 }),
            ]))
        #expect(suspects.map(\.counter) == ["Tcp.RetransSegs"])
        let first = try #require(suspects.first)
        #expect((0.000_1...0.000_3).contains(try #require(first.shareBefore)))
        #expect(try #require(first.shareDuring) > 0.015)
        let lead = try #require(first.lead)
        #expect(lead.low > 0.5 && lead.high < 1.2)
        #expect(!first.isOwnEffect)
    }

    @Test func `a counter that moves only after the violation comes after one that moved before, however far it goes`()
        throws
    {
        let suspects = try #require(
            Fixture.ranking([
                ("TcpExt.ListenOverflows", Fixture.counter(0, 5000, from: 24)),
                ("TcpExt.TCPTimeouts", Fixture.counter(0, 5, from: 20.5)),
            ]))
        #expect(suspects.map(\.counter) == ["TcpExt.TCPTimeouts", "TcpExt.ListenOverflows"])
        #expect(try #require(suspects.last?.lead).high < -2)
    }

    @Test func `noise of the same kind as before is not listed`() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            let suspects = try #require(
                Fixture.ranking([
                    ("api:rss.bytes", { 50e6 + 5e6 * Fixture.noise($0, seed) }),
                    ("sockets.tcp.inuse", { (40 + 20 * Fixture.noise($0, seed + 100)).rounded() }),
                    ("Tcp.EstabResets", { (2 * $0 + 3 * Fixture.noise($0, seed + 200)).rounded() }),
                ]))
            #expect(suspects.isEmpty, "seed \(seed)")
        }
    }

    @Test func `a trend that was there before and goes on is no suspect, and one that grows steeper is`() throws {
        let steady = try #require(Fixture.ranking([("api:rss.bytes", { 50e6 + 4e6 * $0 })]))
        #expect(steady.isEmpty)
        let steeper = try #require(
            Fixture.ranking([("api:rss.bytes", { 50e6 + 4e6 * $0 + 12e6 * max($0 - Fixture.effect, 0) })]))
        #expect(steeper.map(\.counter) == ["api:rss.bytes"])
    }

    @Test func `one event after a steady state without any is listed when the metric says that one is enough`() throws {
        let suspects = try #require(
            Fixture.ranking([
                ("vm.oom_kill", { $0 >= 22 ? 1 : 0 }), ("Tcp.InErrs", { $0 >= 22 ? 1 : 0 }),
            ]))
        #expect(suspects.map(\.counter) == ["vm.oom_kill"])
        let moved = try #require(suspects.first?.moved)
        #expect(moved.low <= 22 && moved.high >= 22 && moved.high - moved.low < 0.11)
    }

    @Test func `what falls is listed as well`() throws {
        let suspects = try #require(
            Fixture.ranking([("Tcp.CurrEstab", { $0 < 25 || $0 > 29 ? 200 : 3 })], violated: nil))
        #expect(suspects.map(\.counter) == ["Tcp.CurrEstab"])
        #expect(suspects.first?.peak == 3)
        #expect(suspects.first?.lead == nil)
    }

    @Test func `a counter that the fault itself moves is marked and comes last`() throws {
        let columns: [(String, (Double) -> Double)] = [
            ("api:throttled.periods", Fixture.counter(0, 10)), ("db:throttled.periods", Fixture.counter(0, 10)),
            ("pressure.cpu.seconds", { 0.3 * max($0 - 20.5, 0) }),
        ]
        let suspects = try #require(Fixture.ranking(columns, fault: "cpu.throttle"))
        #expect(suspects.map(\.isOwnEffect) == [false, false, true])
        #expect(suspects.last?.counter == "api:throttled.periods")
    }

    @Test func `missed readings and a process that is gone for a while are gaps, not jumps`() throws {
        var series = Fixture.series([
            ("api:fds", { 20 < $0 && $0 < 22 ? .nan : 12 }), ("Tcp.OutSegs", { (500 * $0).rounded() }),
        ])
        for row in (210..<260).reversed() {
            series.times.remove(at: row)
            for column in series.columns.indices { series.columns[column].remove(at: row) }
        }
        let ranking = CounterRanking(series, record: Fixture.record(), episodes: [Fixture.episode(21)])
        #expect(ranking?.suspects == [])
    }

    @Test func `at most ten are listed`() throws {
        let names = CounterMetric.network.map(\.name).filter { $0.hasPrefix("Tcp") }
        #expect(names.count > 10)
        let suspects = try #require(Fixture.ranking(names.map { ($0, Fixture.counter(0, 300)) }))
        #expect(suspects.count == 10)
    }

    @Test func `a kill that nobody noticed is looked at for as long as a recovery has to be stable`() throws {
        var record = Fixture.record(fault: "process.kill")
        record.faults[0].isInstant = true
        record.faults[0].cleared = nil
        let series = Fixture.series([("Tcp.EstabResets", { $0 < 21 ? 0 : 40 }), ("Tcp.OutRsts", { $0 < 28 ? 0 : 40 })])
        let ranking = try #require(CounterRanking(series, record: record, episodes: []))
        #expect(ranking.suspects.map(\.counter) == ["Tcp.EstabResets"])
    }

    @Test func `without a fault or a steady state there is no ranking`() {
        var record = Fixture.record()
        record.faults = []
        let series = Fixture.series([("Tcp.RetransSegs", Fixture.counter(0, 50))])
        #expect(CounterRanking(series, record: record, episodes: []) == nil)
        var early = Fixture.record()
        early.faults[0].effective = TimeBounds(low: 500_000_000, high: 500_000_000)
        #expect(CounterRanking(series, record: early, episodes: []) == nil)
    }

    @Test func `every fault with effects of its own is in the catalogue, and so is every counter of them`() {
        let faults = Set(FaultCatalog.all.map { $0.name })
        for (fault, metrics) in OwnEffects.byFault {
            #expect(faults.contains(fault), "\(fault)")
            for metric in metrics { #expect(CounterMetric.named(metric) != nil, "\(metric)") }
        }
    }
}
