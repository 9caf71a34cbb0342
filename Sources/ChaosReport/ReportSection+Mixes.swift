import ChaosModel

extension ReportSection {
    /// The questions of each mix side by side.
    static func mixes(_ report: Report) -> ReportSection? {
        guard let mixes = report.mixes else { return nil }
        var section = ReportSection(title: "Mixes")
        let hosts = Set(report.fleet?.hosts.map(\.name) ?? [])
        section.text = mixes.map { mix in
            hosts.isSuperset(of: mix.members.keys)
                ? "\(mix.probe) was asked from several hosts; the objectives are about all of them together."
                : "Which question of \(mix.probe) each slot asked was chosen by the seed \(mix.seed ?? 1)."
        }
        section.text.append("Figures are before / during / after the faults; quantiles are of good answers.")
        section.header = ["question", "answers", "errors", "p50", "p99"]
        section.hasFigures = true
        section.rows = mixes.flatMap { mix in
            mix.members.sorted { $0.key < $1.key }.map { name, phases in row("\(mix.probe).\(name)", phases) }
        }
        return section
    }

    private static func row(_ name: String, _ phases: Report.Phases) -> [String] {
        func cell(_ text: (Report.Phase) -> String) -> String {
            [phases.before, phases.during, phases.after].map(text).joined(separator: " / ")
        }
        func latency(_ value: Double?) -> String { value.map { Figure.duration($0) } ?? "–" }
        return [
            name, cell { "\($0.count)" }, cell { $0.count == 0 ? "–" : Figure.share($0.errors) },
            cell { latency($0.p50) }, cell { latency($0.p99) },
        ]
    }
}
