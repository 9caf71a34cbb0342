/// A part of a pattern, as it is written.
indirect enum PatternNode: Hashable, Sendable {
    /// A place between bytes.
    enum Place: Hashable, Sendable {
        /// The text's start and end; the end is also before a last line end.
        case textStart, textEnd
        /// The start and end of any line.
        case lineStart, lineEnd
        /// Where a word begins or ends, and where it does not.
        case wordEdge, noWordEdge
    }

    case bytes(ByteSet)
    case place(Place)
    case sequence([PatternNode])
    case choice([PatternNode])
    /// The group whose text is wanted: the first one.
    case kept(PatternNode)
    /// At least and at most so often; as often as it goes when `most` is `nil`.
    case repeated(PatternNode, least: Int, most: Int?, isLazy: Bool)
}
