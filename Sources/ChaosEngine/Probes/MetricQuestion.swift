import ChaosModel

/// Which metric is read of an answer's body, instead of keeping it.
struct MetricQuestion: Sendable {
    /// The series that are meant.
    let selector: MetricSelector
    /// Where a good number lies.
    let bounds: NumberBounds

    /// What the page has told.
    func finding(_ parser: HTTPResponseParser) -> MetricPage.Finding {
        var page = parser.page
        return page?.finding() ?? .missing
    }
}

extension MetricProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        try HTTPRequestPlan(
            request, of: spec, version: version, metric: MetricQuestion(selector: selector, bounds: bounds))
    }
}
