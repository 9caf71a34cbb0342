import ChaosModel

/// The canonical JSON of a comparison: stable names, keys in alphabetical order.
public enum ComparisonJSON {
    /// The comparison as text, ending with a line break. Equal comparisons give equal text.
    /// - Throws: `JSONReport.Failure` when a number is not finite.
    public static func text(_ comparison: Comparison) throws(JSONReport.Failure) -> String {
        try CanonicalJSON.text(comparison, "the comparison")
    }
}
