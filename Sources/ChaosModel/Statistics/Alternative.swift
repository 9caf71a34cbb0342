/// What a test of two samples looks for against the hypothesis that nothing differs.
public enum Alternative: Sendable {
    /// The second sample tends to be different, greater or smaller than the first.
    case different, greater, less
}
