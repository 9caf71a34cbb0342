import ChaosModel

extension ReportSection {
    /// How much retries have multiplied the questions.
    static func retries(_ report: Report) -> ReportSection? {
        guard let retries = report.retries else { return nil }
        var section = ReportSection(title: "Retries")
        section.text = retries.map { "\($0.probe): \($0.policy); the pauses started from the seed \($0.seed ?? 1)." }
        section.text.append("Amplification is attempts for each question: × 1 is no retry.")
        section.header = ["probe", "before", "during", "after", "overall", "attempts", "budget"]
        section.rows = retries.map { result in
            let amplification = result.amplification
            return [
                result.probe, times(amplification.before), times(amplification.during), times(amplification.after),
                times(amplification.overall), "\(result.attempts) for \(result.questions) questions",
                result.refusedByBudget == 0 ? "" : "refused \(result.refusedByBudget) retries",
            ]
        }
        return section
    }

    private static func times(_ ratio: Double?) -> String { ratio.map { "× " + Figure.fixed($0, 2) } ?? "–" }
}
