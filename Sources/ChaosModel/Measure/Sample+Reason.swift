extension Sample {
    /// Why an answer was not good where its outcome does not tell: values of `detail` above every status, errno and exit code.
    public enum Reason: UInt16, Sendable, CaseIterable {
        /// The body came compressed, unasked.
        case compressed = 1001
        /// The body is longer than what is kept of it.
        case tooLarge = 1002
        /// The body is not JSON, or a line of metrics cannot be read.
        case malformed = 1003
        /// What should be a number is none.
        case notANumber = 1004
        /// The search for a pattern was given up.
        case tooCostly = 1005
        /// The name server answered without an address.
        case noAddress = 1006
        /// The name server answered with an address that is not among the good ones.
        case otherAddress = 1007
        /// A TCP answer grew beyond what is kept, without the expected text.
        case unexpected = 1008

        /// The reason in words.
        public var text: String {
            switch self {
            case .compressed: "compressed, though nobody asked for that"
            case .tooLarge: "too large to be read"
            case .malformed: "not in the form that was expected"
            case .notANumber: "not a number"
            case .tooCostly: "too large for the pattern"
            case .noAddress: "no address"
            case .otherAddress: "an address that is not expected"
            case .unexpected: "16 KiB without the expected text"
            }
        }
    }

    /// The reason, if the detail is one.
    public var reason: Reason? { Reason(rawValue: detail) }
}
