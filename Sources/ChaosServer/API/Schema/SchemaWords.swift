import ChaosModel

/// An enumeration of texts that cannot list its cases itself.
protocol SchemaWords: SchemaTraced, RawRepresentable where RawValue == String {
    /// One of its cases, and every text that there is; `nil` where more may come.
    static var words: (sample: Self, all: [Self]?) { get }
}

extension SchemaWords {
    static func traced(by trace: SchemaTrace) -> (Any, SchemaValue) {
        (words.sample, words.all.map { OpenAPISchema.one(of: $0.map(\.rawValue)) } ?? OpenAPISchema.text)
    }
}

extension HistoryReport.Trend.Direction: SchemaWords {
    static var words: (sample: Self, all: [Self]?) { (.steady, [.improving, .worsening, .steady, .unknown]) }
}

extension HistoryReport.Regression.Reference: SchemaWords {
    static var words: (sample: Self, all: [Self]?) { (.previous, [.previous, .baseline]) }
}

extension Report.MilestoneResult.Outcome: SchemaWords {
    static var words: (sample: Self, all: [Self]?) { (.reached, nil) }
}

extension Record.Event.Kind: SchemaWords {
    static var words: (sample: Self, all: [Self]?) { (.probing, nil) }
}

extension ProbePath.Answer: SchemaWords {
    static var words: (sample: Self, all: [Self]?) { (.yes, [.yes, .no, .notKnown]) }
}
