@testable import ChaosModel

/// Series as a sampler would have read them: 10 Hz, a fault from 20 s to 30 s of 40 s.
enum CounterFixture {
    static let effect = 20.0, clear = 30.0, end = 40.0

    /// A series of columns, each a function of the row's time in seconds.
    static func series(_ columns: [(String, (Double) -> Double)]) -> CounterSeries {
        let times = stride(from: 0, to: Int(end * 10), by: 1).map { Int64($0) * 100_000_000 + 40_000 }
        return CounterSeries(
            names: columns.map(\.0), times: times,
            columns: columns.map { column in times.map { column.1(Double($0) / 1e9) } })
    }

    /// A record with one fault, and an episode that began at `violated`.
    static func ranking(
        _ columns: [(String, (Double) -> Double)], violated: Double? = 21, fault: String = "network.loss",
        target: String? = "api"
    ) -> [Suspect]? {
        CounterRanking(
            series(columns), record: record(fault: fault, target: target),
            episodes: violated.map { [episode($0)] } ?? [])?
            .suspects
    }

    static func record(fault: String = "network.loss", target: String? = "api") -> Record {
        var record = Record(run: "abcdefgh", experiment: "e", startedAt: 0)
        var facts = Record.FaultFacts(
            step: 1, fault: fault, target: target, mechanism: "m", changes: [], isInstant: false)
        facts.effective = TimeBounds(low: Int64(effect * 1e9), high: Int64(effect * 1e9))
        facts.cleared = TimeBounds(low: Int64(clear * 1e9), high: Int64(clear * 1e9))
        record.faults = [facts]
        record.probes = [.init(name: "p", question: "q", rate: 10, timeout: .seconds(1))]
        return record
    }

    static func episode(_ violated: Double) -> Report.Episode {
        let at = Int64(violated * 1e9)
        return Report.Episode(
            slos: ["s"], step: 1, violated: TimeBounds(low: at - 100_000_000, high: at), detected: at,
            recovered: TimeBounds(low: Int64(31e9), high: Int64(31e9)), cleared: nil, detect: nil, recover: nil,
            afterClear: nil, selfHealed: false, censored: false)
    }

    /// A counter that grows by `before` a second, and by `during` from `from` to `to`.
    static func counter(
        _ before: Double, _ during: Double, from: Double = effect, to: Double = clear, offset: Double = 0
    ) -> (Double) -> Double {
        { time in
            let burst = min(max(time - from, 0), to - from)
            return (offset + before * time + (during - before) * burst).rounded(.down)
        }
    }

    /// Noise between -1 and 1 that is the same each time.
    static func noise(_ time: Double, _ seed: UInt64) -> Double {
        var value = UInt64(time * 10) &* 0x9E37_79B9_7F4A_7C15 &+ seed
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((value ^ (value >> 31)) >> 11) / Double(1 << 52) - 1
    }
}
