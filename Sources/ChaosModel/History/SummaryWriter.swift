/// Writes a row of the history: `SummaryCodec`.
struct SummaryWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ run: RunSummary) {
        bytes.append(SummaryCodec.format)
        write(run.run)
        write(run.experiment)
        write(run.startedAt)
        write(run.duration)
        write(SummaryCodec.verdicts.firstIndex(of: run.verdict) ?? 0)
        write(run.reason)
        write(run.host)
        write(run.kernel)
        write(run.version)
        write(run.specHash)
        write([
            run.interrupted != nil, run.interrupted ?? false, run.every != nil, run.afterClearAtLeast != nil,
        ])
        for case let value? in [run.every, run.afterClearAtLeast] { write(value) }
        write(run.labels.count)
        for (name, value) in run.labels.sorted(by: { $0.key < $1.key }) {
            write(name)
            write(value)
        }
        write(run.recovery)
        write(run.faults.count)
        for fault in run.faults { write(fault) }
        write(run.slos.count)
        for slo in run.slos { write(slo) }
        write(run.probes.count)
        for (name, phases) in run.probes.sorted(by: { $0.key < $1.key }) {
            write(name)
            write(phases.before)
            write(phases.during)
            write(phases.after)
        }
    }

    private mutating func write(_ recovery: Report.Recovery?) {
        guard let recovery else { return write([false]) }
        write([
            true, recovery.selfHealed, recovery.censored, recovery.detect != nil, recovery.recover != nil,
            recovery.afterClear != nil,
        ])
        write(recovery.detect)
        write(recovery.recover)
        write(recovery.afterClear)
    }

    private mutating func write(_ fault: RunSummary.Fault) {
        write([fault.target != nil, fault.hadEffect != nil, fault.hadEffect ?? false])
        write(fault.step)
        write(fault.fault)
        if let target = fault.target { write(target) }
        write(fault.mechanism)
    }

    private mutating func write(_ slo: Report.SLOResult) {
        write([
            slo.held != nil, slo.held ?? false, slo.selfHealed != nil, slo.selfHealed ?? false, slo.censored,
            slo.recover != nil, slo.detect != nil, slo.afterClear != nil,
        ])
        write(slo.name)
        write(slo.objective)
        write(slo.worst)
        write(slo.badWindows)
        write(slo.windows)
        write(slo.recover)
        write(slo.detect)
        write(slo.afterClear)
    }

    private mutating func write(_ phase: Report.Phase) {
        let optional = [phase.mean, phase.p50, phase.p95, phase.p99, phase.max, phase.lateness]
        write(optional.map { $0 != nil })
        write(phase.count)
        write(phase.rate)
        write(phase.errors)
        for case let value? in optional { write(value) }
    }

    private mutating func write(_ interval: Report.Interval?) {
        guard let interval else { return }
        write(interval.low)
        write(interval.high)
    }

    /// A byte of flags, the first in the lowest bit.
    private mutating func write(_ flags: [Bool]) {
        bytes.append(flags.enumerated().reduce(0) { $0 | ($1.element ? 1 << UInt8($1.offset) : 0) })
    }

    private mutating func write(_ text: String) {
        write(text.utf8.count)
        bytes += text.utf8
    }

    private mutating func write(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func write(_ value: Double) {
        let bits = value.bitPattern
        for byte in UInt64(0)..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * byte))) }
    }
}
