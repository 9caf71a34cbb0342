/// A row of the history in few bytes, which are read many times faster than JSON: a hundred thousand of them make a report.
///
/// Whole numbers are varints, 7 bits a byte, the lowest first; a text is its length and its UTF-8; a double is its eight
/// bytes, little-endian. What may be missing has a bit in a byte of flags. The first byte is the format's number.
public enum SummaryCodec {
    /// Bytes that are no row of this format.
    public struct Failure: Error, Hashable, Sendable {}

    /// The format's number.
    static let format: UInt8 = 1

    /// The row as bytes. Equal rows give equal bytes.
    public static func encode(_ run: RunSummary) -> [UInt8] {
        var writer = SummaryWriter()
        writer.write(run)
        return writer.bytes
    }

    /// The row of some bytes.
    /// - Throws: `Failure` when they are none.
    public static func decode(_ bytes: [UInt8]) throws(Failure) -> RunSummary {
        var reader = SummaryReader(bytes)
        let run = try reader.run()
        guard reader.isAtEnd else { throw Failure() }
        return run
    }

    /// The verdicts by number. A new one is added at the end.
    static let verdicts: [Report.Verdict] = [
        .passed, .failed, .refused, .rollbackIncomplete, .noSteadyState, .stopped,
    ]
}
