extension SLO {
    /// An objective on the probes of a run, with the defaults for window, step and consecutive.
    /// - Parameter probe: what it is about unless it says otherwise; may be left out when there is one probe only, or when
    ///   every claim names its own.
    /// - Throws: `FieldError` when the text is no objective, or about what the run does not have.
    public init(objective text: String, probe: String?, of record: Record) throws(FieldError) {
        let places = ProbePlaces(record.probes), names = places.names
        let objective = try Objective(field: text)
        let subjects = objective.leaves.map(\.subject)
        for subject in subjects.compactMap({ $0 }) {
            if let problem = places.problem(of: subject) { throw problem }
        }
        let isNamed = !subjects.contains(nil)
        let owner = isNamed ? subjects.first ?? nil : names.count == 1 ? names[0] : nil
        guard let owner = probe ?? owner else {
            throw FieldError(
                "it does not say which probe it is about", suggestion: "the probes are \(names.joined(separator: ", "))"
            )
        }
        guard !objective.needsBaseline || record.steadySpan != nil else {
            throw FieldError("it compares with a baseline, and the run has no steady state to measure it in")
        }
        let place = places.place(of: owner)
        try self.init(probe: place.map { names[$0.probe] } ?? owner, objective: text)
    }
}
