import ChaosModel

/// Before, during and after side by side, with the change that the fault made.
struct PhaseTable {
    static let header = ["", "before", "during", "after", "change"]
    let rows: [[String]]

    init(_ phases: Report.Phases) {
        let all = [phases.before, phases.during, phases.after]
        func latency(_ label: String, _ value: (Report.Phase) -> Double?) -> [String] {
            let values = all.map(value)
            return [label] + values.map { $0.map { Figure.duration($0) } ?? "–" } + [Self.ratio(values[0], values[1])]
        }
        rows = [
            ["answers"] + all.map { "\($0.count)" } + [""],
            ["rate"] + all.map { $0.count == 0 ? "–" : Figure.fixed($0.rate, 1) + "/s" } + [""],
            ["errors"] + all.map { $0.count == 0 ? "–" : Figure.share($0.errors) } + [Self.points(phases)],
            latency("mean") { $0.mean }, latency("p50") { $0.p50 }, latency("p95") { $0.p95 },
            latency("p99") { $0.p99 }, latency("max") { $0.max },
            ["probe late, p99"] + all.map { $0.lateness.map { Figure.duration($0) } ?? "–" } + [""],
        ]
    }

    private static func points(_ phases: Report.Phases) -> String {
        guard phases.before.count > 0, phases.during.count > 0 else { return "–" }
        let points = (phases.during.errors - phases.before.errors) * 100
        return (points > 0 ? "+" : "") + Figure.fixed(points, 3, trimmed: true) + " pts"
    }

    private static func ratio(_ before: Double?, _ during: Double?) -> String {
        guard let before, let during, before > 0 else { return "–" }
        let ratio = during / before
        return "× " + (ratio >= 99.5 ? Figure.fixed(ratio, 0) : Figure.fixed(ratio, ratio >= 9.95 ? 1 : 2))
    }
}
