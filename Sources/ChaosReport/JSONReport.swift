import ChaosModel
import FoundationEssentials

/// The canonical `report.json`: stable names, keys in alphabetical order, durations in seconds. A value that is not
/// known is left out, such as `held` of an SLO without data.
public enum JSONReport {
    /// Why text is no report.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, and where in the document.
        public var description: String
    }

    /// The report as text, ending with a line break. Equal reports give equal text.
    /// - Throws: `Failure` when a number is not finite.
    public static func text(_ report: Report) throws(Failure) -> String {
        try CanonicalJSON.text(report, "the report")
    }

    /// Reads a report back.
    /// - Throws: `Failure` when the text is not JSON or lacks a value.
    public static func report(from text: String) throws(Failure) -> Report {
        do {
            return try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        } catch let DecodingError.keyNotFound(key, context) {
            throw Failure(
                description: "`\((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))` is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            throw Failure(
                description:
                    "`\(context.codingPath.map(\.stringValue).joined(separator: "."))`: \(context.debugDescription)")
        } catch {
            throw Failure(description: "not a report: \(error)")
        }
    }
}
