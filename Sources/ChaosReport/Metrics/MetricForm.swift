/// How figures are written down for a monitoring system.
public enum MetricForm: String, Sendable, CaseIterable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// Prometheus' own text format 0.0.4: what the node exporter's textfile collector reads.
    case prometheus

    /// The media type.
    public var mediaType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }

    /// The form that a client wants, by its `Accept` header: OpenMetrics when it asks for that at least as much as for plain
    /// text, Prometheus' own otherwise.
    public init(accepting text: String?) {
        var weights: [String: Double] = [:]
        for part in (text ?? "").lowercased().split(separator: ",") {
            let words = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = words.first else { continue }
            let weight = words.first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            // A version that we do not write is none of ours.
            let version = words.first { $0.hasPrefix("version=") }.map { String($0.dropFirst(8)) }
            if type == "application/openmetrics-text", !["1.0.0", "0.0.1", nil].contains(version) { continue }
            weights[type] = max(weights[type] ?? 0, weight)
        }
        let open = weights["application/openmetrics-text"] ?? 0
        let plain = max(weights["text/plain"] ?? 0, weights["text/*"] ?? 0)
        self = open > 0 && open >= plain ? .openMetrics : .prometheus
    }
}
