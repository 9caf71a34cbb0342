import Testing

@testable import ChaosModel

@Suite struct CounterSeriesTests {
    @Test func `a total survives a counter that begins again at zero and one that wraps at 32 bits`() {
        var restarted = CounterTotal()
        for reading in [100, 130, 5, 15] as [Double] { restarted.take(reading) }
        #expect(restarted.total == 45)
        var wrapped = CounterTotal()
        for reading in [4_294_967_290, 4] as [Double] { wrapped.take(reading) }
        #expect(wrapped.total == 10)
        var born = CounterTotal(fromZero: true)
        born.take(7)
        #expect(born.total == 7)
    }

    @Test func `a sum over processes keeps what those that ended have counted`() {
        var sum = GrowthSum<Int>()
        sum.take(100, of: 1, isNew: false)
        sum.take(160, of: 1, isNew: false)
        sum.keep { $0 == 2 }
        sum.take(8, of: 2, isNew: true)
        #expect(sum.total == 68)
        // The number of the first one, given to another process.
        sum.take(3, of: 1, isNew: true)
        #expect(sum.total == 71)
    }

    @Test func `what is written is read back, with gaps and without repeating what stays`() throws {
        let series = CounterSeries(
            names: ["Tcp.RetransSegs", "rx.drops[we,ird]", "api:rss.bytes"],
            times: [100_000_000, 200_100_000, 500_000_000],
            columns: [[0, 0, 12], [1.5, 1.5, 1.5], [.nan, 4096, .nan]])
        var writer = CounterCSV.Writer(columns: 3)
        var bytes = CounterCSV.header(series.names)
        for row in series.times.indices { bytes += writer.line(at: series.times[row], series.columns.map { $0[row] }) }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text == """
                seconds,Tcp.RetransSegs,"rx.drops[we,ird]",api:rss.bytes
                0.1,0,1.5,nan
                0.2001,,,4096
                0.5,12,,nan

                """)
        let back = try CounterCSV.decode(bytes)
        #expect(back.names == series.names && back.times == series.times)
        #expect(back.columns[0] == series.columns[0] && back.columns[2][1] == 4096 && back.columns[2][2].isNaN)
        let torn = try CounterCSV.decode(bytes + Array("0.6,1".utf8))
        #expect(torn.times == series.times)
    }

    @Test(arguments: [
        "", "time,a\n", "seconds,a\n1\n", "seconds,a\nx,1\n", "seconds,a\n2,1\n1,1\n", "seconds,a\n1,inf\n",
    ])
    func `what is no file of counters is refused`(_ text: String) {
        #expect(throws: CounterCSV.Failure.self) { try CounterCSV.decode(Array(text.utf8)) }
    }

    @Test func `an hour of sixty columns, a third of them moving, stays under ten megabytes`() {
        var writer = CounterCSV.Writer(columns: 60)
        var size = 0
        for slot in 0..<3600 {
            let row = (0..<60).map { $0 < 20 ? Double(slot * 10 * (137 * $0 + 1)) : 7 }
            size += writer.line(at: Int64(slot) * 1_000_000_000, row).count
        }
        #expect(size * 10 < 10_000_000)
    }

    @Test func `growth is cut at the last reading up to each border`() {
        let series = CounterFixture.series([
            ("Tcp.RetransSegs", CounterFixture.counter(0, 10)), ("api:fds", { _ in 9 }), ("vm.oom_kill", { _ in 0 }),
        ])
        let table = series.growth(effect: 20_000_000_000, clear: 30_000_000_000)
        #expect(table == ["Tcp.RetransSegs": [0, 99, 1]])
    }

    @Test func `the columns' names say target, metric and interface`() throws {
        let drops = try #require(CounterColumn("rx.drops[eth0]"))
        #expect(drops.interface == "eth0" && drops.target == nil && drops.metric.name == "rx.drops")
        let fds = try #require(CounterColumn("api:fds"))
        #expect(fds.target == "api" && fds.metric.kind == .gauge)
        #expect(CounterColumn("api:nonsense") == nil)
    }

    @Test func `a leak is a slope beyond its bounds, and its residue stays`() throws {
        let series = CounterFixture.series([
            ("api:fds", { 20 + (2 * $0).rounded() }), ("api:threads", { 8 + (Int($0 * 10) % 3 == 0 ? 1 : 0) }),
        ])
        let trends = TargetTrend.all(series, record: CounterFixture.record(), episodes: [])
        #expect(trends.map(\.counter) == ["fds", "threads"])
        let fds = try #require(trends.first), slope = try #require(fds.slope)
        #expect(slope.low > 115 && slope.high < 125 && !fds.isNoise)
        #expect(fds.residue > 50)
        let threads = try #require(trends.last)
        #expect(threads.isNoise && threads.residue == 0)
    }

    @Test func `a step that a run makes once is not sold as a leak`() throws {
        let series = CounterFixture.series([("api:threads", { 19 < $0 && $0 < 22 ? 12 : 8 })])
        let trend = try #require(TargetTrend.all(series, record: CounterFixture.record(), episodes: []).first)
        #expect(trend.isNoise && trend.residue == 0 && trend.highest == 12)
    }
}
