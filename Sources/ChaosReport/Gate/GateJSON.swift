import ChaosModel
import FoundationEssentials

/// The canonical JSON of a gate's result and of its baseline: stable names, keys in alphabetical order.
public enum GateJSON {
    /// A result as text, ending with a line break.
    /// - Throws: `JSONReport.Failure` when a number is not finite.
    public static func text(_ result: GateResult) throws(JSONReport.Failure) -> String {
        try CanonicalJSON.text(result, "the result")
    }

    /// A baseline as text, ending with a line break: a line each, so that a change shows in a diff.
    /// - Throws: `JSONReport.Failure` when a number is not finite.
    public static func text(_ baseline: GateBaseline) throws(JSONReport.Failure) -> String {
        try CanonicalJSON.text(baseline, "the baseline")
    }

    /// What every format of a baseline has.
    private struct Head: Decodable {
        var format: Int, kind: String
    }

    /// Reads a baseline back.
    /// - Throws: `JSONReport.Failure` when the text is none, or none that a gate can have written.
    public static func baseline(from bytes: [UInt8]) throws(JSONReport.Failure) -> GateBaseline {
        // A later format may have other keys: that it is one is the better reason.
        let head = try? JSONDecoder().decode(Head.self, from: Data(bytes))
        if let head, head.kind == GateBaseline.kind, head.format > GateBaseline.version {
            throw JSONReport.Failure(
                description: "it was written by a later version: its format is version \(head.format), "
                    + "this command reads version \(GateBaseline.version)")
        }
        let baseline: GateBaseline
        do {
            baseline = try JSONDecoder().decode(GateBaseline.self, from: Data(bytes))
        } catch let DecodingError.keyNotFound(key, context) {
            let path = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
            throw JSONReport.Failure(description: "`\(path)` is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw JSONReport.Failure(description: "`\(path)`: \(context.debugDescription)")
        } catch {
            throw JSONReport.Failure(description: "it is not JSON, or not a baseline")
        }
        if let implausible = baseline.implausible { throw JSONReport.Failure(description: implausible) }
        return baseline
    }
}
