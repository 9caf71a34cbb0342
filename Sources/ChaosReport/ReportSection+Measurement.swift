import ChaosModel

extension ReportSection {
    /// How far the measurement can be trusted; `nil` for runs of which that was not recorded.
    static func measurement(_ report: Report) -> ReportSection? {
        guard let measured = report.measurement else { return nil }
        var text = [measured.words]
        var cost: [String] = []
        if let cpu = measured.cpu { cost.append("the probe thread used \(share(cpu)) of a CPU") }
        if let delay = measured.delay { cost.append("waited for one for \(share(delay)) of the time") }
        if let count = measured.preempted { cost.append("was preempted \(count) times") }
        if !cost.isEmpty { text.append(sentence(cost)) }
        if let cpu = measured.executorCPU, let memory = measured.executorMemory {
            let growth =
                measured.executorGrowth.map { "\($0 < 0 ? "−" : "+")\(mebibytes(UInt64($0.magnitude)))" } ?? "?"
            text.append(
                "The executor used \(Figure.duration(cpu)) of CPU time and held \(mebibytes(memory)) (\(growth)).")
        }
        if let hole = measured.hole {
            let at = Figure.fixed(Double(hole.at) / 1e9, 2)
            text.append("The longest hole, in which nothing was asked, was \(Figure.duration(hole.length)) at \(at) s.")
        }
        if !measured.failures.isEmpty {
            let named = measured.failures.map { "\($0.count) × \($0.error) (\($0.probe))" }
            text.append("Questions that failed on this side: \(named.joined(separator: ", ")).")
        }
        text += measured.paths.map { $0.text.prefix(1).uppercased() + $0.text.dropFirst() + "." }
        return ReportSection(
            title: "The measurement itself", text: text,
            header: ["probe", "interval", "late p50", "late p99", "late max", "over an interval late"],
            rows: measured.lateness.map { late in
                [
                    late.probe.isEmpty ? "all" : late.probe,
                    late.interval > 0 ? Figure.duration(late.interval, trimmed: true) : "",
                    Figure.duration(late.p50), Figure.duration(late.p99), Figure.duration(late.max),
                    "\(late.late) of \(late.count)",
                ]
            }, hasFigures: true)
    }

    private static func sentence(_ parts: [String]) -> String {
        let text = parts.joined(separator: ", ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func share(_ share: Double) -> String { Figure.fixed(share * 100, 2, trimmed: true) + " %" }
    private static func mebibytes(_ bytes: UInt64) -> String { Figure.fixed(Double(bytes) / 1_048_576, 1) + " MiB" }
}
