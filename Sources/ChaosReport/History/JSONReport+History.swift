import ChaosModel
import FoundationEssentials

extension JSONReport {
    /// The report over many runs as text, ending with a line break. Equal reports give equal text.
    /// - Throws: `Failure` when a number is not finite.
    public static func text(_ report: HistoryReport) throws(Failure) -> String {
        try CanonicalJSON.text(report, "the report")
    }

    /// Reads a report over many runs back.
    /// - Throws: `Failure` when the text is not JSON or lacks a value.
    public static func history(from text: String) throws(Failure) -> HistoryReport {
        do {
            return try JSONDecoder().decode(HistoryReport.self, from: Data(text.utf8))
        } catch {
            throw Failure(description: "not a report over many runs: \(error)")
        }
    }
}
