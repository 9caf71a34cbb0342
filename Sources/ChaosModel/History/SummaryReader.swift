/// Reads a row of the history: `SummaryCodec`.
struct SummaryReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether everything is read.
    var isAtEnd: Bool { place == bytes.count }

    mutating func run() throws(SummaryCodec.Failure) -> RunSummary {
        guard try byte() == SummaryCodec.format else { throw SummaryCodec.Failure() }
        let run = try text(), experiment = try text()
        let startedAt = try double(), duration = try double()
        let verdict = try number()
        guard SummaryCodec.verdicts.indices.contains(verdict) else { throw SummaryCodec.Failure() }
        let reason = try text()
        var environment = Record.Environment()
        environment.host = try text()
        environment.kernel = try text()
        environment.version = try text()
        let specHash = try text()
        let flags = try byte()
        let every = try double(flags & 4 != 0), afterClearAtLeast = try double(flags & 8 != 0)
        var labels: [String: String] = [:]
        for _ in 0..<(try count()) {
            let name = try text()
            labels[name] = try text()
        }
        let recovery = try recovery()
        var faults: [RunSummary.Fault] = []
        for _ in 0..<(try count()) { faults.append(try fault()) }
        var slos: [Report.SLOResult] = []
        for _ in 0..<(try count()) { slos.append(try slo()) }
        var probes: [String: Report.Phases] = [:]
        for _ in 0..<(try count()) {
            let name = try text()
            probes[name] = Report.Phases(before: try phase(), during: try phase(), after: try phase())
        }
        var summary = RunSummary(
            run: run, experiment: experiment, startedAt: startedAt, duration: duration,
            verdict: SummaryCodec.verdicts[verdict], reason: reason, labels: labels, environment: environment,
            specHash: specHash, recovery: recovery, faults: faults, slos: slos, probes: probes)
        if flags & 1 != 0 { summary.interrupted = flags & 2 != 0 }
        summary.every = every
        summary.afterClearAtLeast = afterClearAtLeast
        return summary
    }

    private mutating func recovery() throws(SummaryCodec.Failure) -> Report.Recovery? {
        let flags = try byte()
        guard flags & 1 != 0 else { return nil }
        return Report.Recovery(
            detect: try interval(flags & 8 != 0), recover: try interval(flags & 16 != 0),
            afterClear: try interval(flags & 32 != 0), selfHealed: flags & 2 != 0, censored: flags & 4 != 0)
    }

    private mutating func fault() throws(SummaryCodec.Failure) -> RunSummary.Fault {
        let flags = try byte()
        return RunSummary.Fault(
            step: try number(), fault: try text(), target: flags & 1 != 0 ? try text() : nil, mechanism: try text(),
            hadEffect: flags & 2 != 0 ? flags & 4 != 0 : nil)
    }

    private mutating func slo() throws(SummaryCodec.Failure) -> Report.SLOResult {
        let flags = try byte()
        let name = try text(), objective = try text(), worst = try text()
        let badWindows = try number(), windows = try number()
        return Report.SLOResult(
            name: name, objective: objective, held: flags & 1 != 0 ? flags & 2 != 0 : nil, worst: worst,
            badWindows: badWindows, windows: windows, recover: try interval(flags & 32 != 0),
            detect: try interval(flags & 64 != 0), afterClear: try interval(flags & 128 != 0),
            selfHealed: flags & 4 != 0 ? flags & 8 != 0 : nil, censored: flags & 16 != 0)
    }

    private mutating func phase() throws(SummaryCodec.Failure) -> Report.Phase {
        let flags = try byte()
        return Report.Phase(
            count: try number(), rate: try double(), errors: try double(), mean: try double(flags & 1 != 0),
            p50: try double(flags & 2 != 0), p95: try double(flags & 4 != 0), p99: try double(flags & 8 != 0),
            max: try double(flags & 16 != 0), lateness: try double(flags & 32 != 0))
    }

    private mutating func interval(_ isThere: Bool) throws(SummaryCodec.Failure) -> Report.Interval? {
        isThere ? Report.Interval(low: try double(), high: try double()) : nil
    }

    private mutating func double(_ isThere: Bool) throws(SummaryCodec.Failure) -> Double? {
        isThere ? try double() : nil
    }

    private mutating func byte() throws(SummaryCodec.Failure) -> UInt8 {
        guard place < bytes.count else { throw SummaryCodec.Failure() }
        defer { place += 1 }
        return bytes[place]
    }

    private mutating func number() throws(SummaryCodec.Failure) -> Int {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int(Int64(bitPattern: value)) }
        }
        throw SummaryCodec.Failure()
    }

    /// A number of things, each of which takes a byte at least.
    private mutating func count() throws(SummaryCodec.Failure) -> Int {
        let count = try number()
        guard count >= 0, count <= bytes.count - place else { throw SummaryCodec.Failure() }
        return count
    }

    private mutating func text() throws(SummaryCodec.Failure) -> String {
        let length = try count()
        let start = place
        place += length
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func double() throws(SummaryCodec.Failure) -> Double {
        guard bytes.count - place >= 8 else { throw SummaryCodec.Failure() }
        var bits: UInt64 = 0
        for byte in 0..<8 { bits |= UInt64(bytes[place + byte]) << UInt64(8 * byte) }
        place += 8
        return Double(bitPattern: bits)
    }
}
