@testable import ChaosModel

/// Judges windows the plain way: every answer of every window is looked at again. Shares nothing with the judge but the text
/// of the objective.
struct MeasureNaive {
    /// One window's verdict; `isClose` when rounding could decide it.
    struct Verdict: Hashable {
        var start: Int64, end: Int64
        var holds: Bool?
        var isClose = false
    }

    var slo: SLO
    /// The answers of each probe by name, and of each member as `probe.member`.
    var answers: [String: [Sample]]
    /// Slots up to here are answered.
    var covered: Int64
    var origin: Int64

    func verdicts() -> [Verdict] {
        var verdicts: [Verdict] = []
        let (step, windows) = (Self.nanoseconds(slo.step), slo.burnRate?.windows ?? [slo.window])
        var end = origin + step
        while end <= covered {
            var verdict = Verdict(start: max(origin, end - Self.nanoseconds(slo.window)), end: end)
            var holds: [Bool?] = []
            for window in windows {
                let start = end - Self.nanoseconds(window)
                holds.append(judge(slo.objective, start, end, &verdict.isClose))
            }
            verdict.holds = holds.contains(true) ? true : holds.contains(nil) ? .none : false
            verdicts.append(verdict)
            end += step
        }
        return verdicts
    }

    private func judge(_ objective: SLO.Objective, _ start: Int64, _ end: Int64, _ isClose: inout Bool) -> Bool? {
        switch objective {
        case .one(let claim): return judge(claim, start, end, &isClose)
        case .all(let parts):
            let parts = parts.map { judge($0, start, end, &isClose) }
            return parts.contains(false) ? false : parts.contains(nil) ? nil : true
        case .any(let parts):
            let parts = parts.map { judge($0, start, end, &isClose) }
            return parts.contains(true) ? true : parts.contains(nil) ? nil : false
        case .during(let part, let condition):
            return judge(condition, start, end, &isClose) == true ? judge(part, start, end, &isClose) : nil
        }
    }

    private func judge(_ claim: SLO.Claim, _ start: Int64, _ end: Int64, _ isClose: inout Bool) -> Bool? {
        guard case .fixed(var limit) = claim.limit else { return nil }
        let due = (answers[claim.subject ?? slo.probe] ?? []).filter { (start..<end).contains($0.scheduled) }
        let values = due.compactMap(\.value)
        let seconds = Double(end - max(start, origin)) / 1e9
        let failed = Double(due.count { $0.outcome != .good })
        if case .value(let aggregate) = claim.measure {
            let isBeyond = values.contains { claim.comparison == .atMost ? $0 > limit : $0 < limit }
            switch (aggregate, claim.comparison) {
            case (.max, .atMost) where isBeyond, (.min, .atLeast) where isBeyond: return false
            default: break
            }
            if due.count(where: { $0.outcome != .good && $0.value == nil }) > values.count { return nil }
        }
        var value: Double
        switch claim.measure {
        case .share(let latency):
            value =
                Double(due.count { $0.outcome == .good && $0.latency <= Self.nanoseconds(latency) })
                / Double(due.count)
            if let burn = slo.burnRate { limit = 1 - (1 - limit) * burn.atMost }
        case .quantile(let quantile):
            let sorted = due.map { $0.outcome == .good ? Double($0.latency) / 1e9 : .infinity }.sorted()
            guard !sorted.isEmpty else { return nil }
            value = sorted[max(1, Int((quantile * Double(sorted.count) - 1e-9).rounded(.up))) - 1]
        case .errors:
            value = failed / Double(due.count)
            if let burn = slo.burnRate { limit *= burn.atMost }
        case .availability:
            value = 1 - failed / Double(due.count)
            if let burn = slo.burnRate { limit = 1 - (1 - limit) * burn.atMost }
        case .rate:
            guard !due.isEmpty else { return nil }
            let (good, wanted) = (Double(due.count) - failed, limit * seconds)
            if abs(abs(good - wanted) - 1) < 1e-6 { isClose = true }
            return claim.comparison == .atLeast ? good > wanted - 1 : good < wanted + 1
        case .value(.max): value = values.max() ?? .nan
        case .value(.min): value = values.min() ?? .nan
        case .value(.mean): value = values.reduce(0, +) / Double(values.count)
        case .value(.last): value = due.last { $0.value != nil }?.value ?? .nan
        case .value(.slope):
            guard start >= origin else { return nil }
            let points = due.compactMap { answer in answer.value.map { (Double(answer.scheduled) / 1e9, $0) } }
            let count = Double(points.count)
            let (time, mean) = (points.reduce(0) { $0 + $1.0 } / count, points.reduce(0) { $0 + $1.1 } / count)
            value =
                60 * points.reduce(0) { $0 + ($1.0 - time) * ($1.1 - mean) }
                / points.reduce(0) { $0 + ($1.0 - time) * ($1.0 - time) }
        }
        guard !value.isNaN else { return nil }
        if case .value = claim.measure, value != limit, abs(value - limit) < 1e-6 { isClose = true }
        if case .value = claim.measure {
        } else if case .quantile = claim.measure {
        } else {
            value += claim.comparison == .atLeast ? 1e-9 : -1e-9
        }
        return claim.comparison == .atLeast ? value >= limit : value <= limit
    }

    private static func nanoseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000
    }
}
