extension SLO {
    /// One simple objective: something measured on one probe's answers, and the limit that it must keep.
    public struct Claim: Hashable, Sendable {
        /// What is measured.
        public enum Measure: Hashable, Sendable {
            /// The share (0...1) of answers that are good and not slower than this.
            case share(under: Duration)
            /// A quantile (0...1) of latency, in seconds. A failure counts as endless.
            case quantile(Double)
            /// The share (0...1) of failures, and of good answers.
            case errors, availability
            /// Good answers per second, by the slots in which they were due.
            case rate
            /// Something about the numbers that the answers carried. Answers without a number do not count.
            case value(Statistic)
        }

        /// What is made of the numbers in a span.
        public enum Statistic: String, Hashable, Sendable, CaseIterable {
            /// The largest, the smallest, the mean, the one that was due last.
            case max, min, mean, last
            /// How fast they grow, by least squares, per minute.
            case slope
        }

        /// On which side of the limit it must stay.
        public enum Comparison: String, Hashable, Sendable {
            case atMost = "<=", atLeast = ">="
        }

        /// The limit, in the unit of the measure.
        public enum Limit: Hashable, Sendable {
            /// A number.
            case fixed(Double)
            /// So many times what was measured in the steady state.
            case scaled(Double)
            /// So much more than what was measured in the steady state.
            case shifted(Double)
        }

        /// What is measured.
        public var measure: Measure
        /// On which probe, or which member of a mix as `probe.member`; the objective's own probe when `nil`.
        public var subject: String?
        /// On which side of the limit it must stay.
        public var comparison: Comparison
        /// The limit.
        public var limit: Limit

        /// Makes a claim.
        public init(_ measure: Measure, of subject: String? = nil, _ comparison: Comparison, _ limit: Limit) {
            self.measure = measure
            self.subject = subject
            self.comparison = comparison
            self.limit = limit
        }

        /// Whether its limit is known only once the steady state was measured.
        public var needsBaseline: Bool {
            if case .fixed = limit { false } else { true }
        }

        /// What is measured and where, such as `p99 of web`.
        func title(on probe: String) -> String { "\(measure.name) of \(subject ?? probe)" }
    }
}

extension SLO.Claim.Measure {
    /// How it is called in an objective: `p99`, `errors`, `slope`.
    public var name: String {
        switch self {
        case .share(let latency): "share under \(latency.fieldText)"
        case .quantile(let quantile): "p\(Percent(share: quantile).fieldText.dropLast())"
        case .errors: "errors"
        case .availability: "availability"
        case .rate: "rate"
        case .value(let statistic): statistic.rawValue
        }
    }

    /// A value of it in words, such as `97.2 %`, `812 ms` or `3.5/s`.
    func words(for value: Double) -> String {
        switch self {
        case .share, .errors, .availability: Figure.share(value)
        case .quantile: value.isFinite ? Figure.duration(value) : "endless (failures)"
        case .rate: "\(Figure.magnitude(value))/s"
        case .value(.slope): "\(Figure.magnitude(value))/min"
        case .value: Figure.magnitude(value)
        }
    }
}
