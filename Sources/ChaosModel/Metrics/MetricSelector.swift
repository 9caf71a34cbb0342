/// Which series of a page of metrics are meant, and what becomes of several.
public struct MetricSelector: Hashable, Codable, Sendable {
    /// One label and what its value must be.
    public struct Label: Hashable, Codable, Sendable {
        /// The label.
        public var name: String
        /// What the value must be.
        public var value: TextMatch
    }

    /// How several series make one number.
    public enum Combination: String, FieldValue, Codable, CaseIterable, Sendable { case sum, max, min }

    /// The metric's name.
    public var name: String
    /// The labels that matter; a series may have others.
    public var labels: [Label]
    /// How several series make one number.
    public var combination: Combination

    /// Selects series.
    public init(name: String, labels: [Label] = [], combination: Combination = .sum) {
        self.name = name
        self.labels = labels
        self.combination = combination
    }

    /// Whether a series with these labels is meant. A label that is missing is an empty one, as Prometheus has it.
    func accepts(_ labels: [(name: [UInt8], value: [UInt8])]) -> Bool {
        self.labels.allSatisfy { wanted in
            wanted.value.accepts(labels.first { $0.name.elementsEqual(wanted.name.utf8) }?.value ?? [])
        }
    }

    /// The number of one more series.
    func combine(_ number: Double, with other: Double?) -> Double {
        guard let other else { return number }
        return switch combination {
        case .sum: number + other
        case .max: Swift.max(number, other)
        case .min: Swift.min(number, other)
        }
    }

    /// `http_requests{code=500}`.
    var text: String {
        let inside = labels.map { "\($0.name)=\($0.value.fieldText)" }.joined(separator: ", ")
        return name + (inside.isEmpty ? "" : "{\(inside)}")
    }
}
