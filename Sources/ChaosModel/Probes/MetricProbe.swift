/// Reads one metric of a page in the Prometheus or OpenMetrics text form.
public struct MetricProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "metric"
    /// What it does, for help.
    public static let summary = "Reads a Prometheus metric; good is that it is there, and within its bounds."

    /// How the page is asked for.
    public var request: HTTPProbe
    /// The series that are meant.
    public var selector: MetricSelector
    /// Where a good number lies.
    public var bounds: NumberBounds
    /// What the number counts; empty when the spec does not say.
    public var counts: String

    /// Reads the metric at `url`.
    public init(url: HTTPURL, selector: MetricSelector, bounds: NumberBounds = NumberBounds()) {
        request = HTTPProbe(url: url)
        request.headers = Self.standardHeaders
        request.expectation = HTTPExpectation(statuses: [StatusRange(200...200)])
        self.selector = selector
        self.bounds = bounds
        counts = ""
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        self.init(
            url: fields.required("url", "The page of metrics.", example: "http://127.0.0.1:9100/metrics"),
            selector: MetricSelector(
                name: fields.required("name", "The metric's name, with its suffix.", example: "queue_depth") { text in
                    Self.isName(text)
                        ? nil : "`\(text)` is not a metric's name; labels have a field of their own, `labels`"
                }))
        let pairs = fields.map(
            "labels", "Labels of the series: values, or `/regular expressions/`; other labels may have any value.",
            example: "{queue: orders}")
        for (name, text) in pairs {
            do throws(FieldError) {
                selector.labels.append(.init(name: name, value: try TextMatch(field: text)))
            } catch {
                fields.reject(error.message, at: "labels", entry: name, suggestion: error.suggestion)
            }
            if !Self.isName(name) || name.contains(":") {
                fields.reject("`\(name)` is not a label's name", at: "labels", entry: name, isName: true)
            }
        }
        selector.combination = fields.value(
            "combine", default: .sum, "What several series make: their sum, the greatest or the least.")
        bounds = NumberBounds(&fields)
        counts = fields.optional("unit", "What the number counts, for the report.", example: "jobs") ?? ""
        request.readHeaders(&fields)
        let given = request.headers.map { $0.name.lowercased() }
        request.headers += Self.standardHeaders.filter { !given.contains($0.name.lowercased()) }
        request.readTrust(&fields)
    }

    /// The server, over TCP.
    public var reach: ProbeReach { request.reach }

    /// `read queue_depth{queue=orders} at http://127.0.0.1:9100/metrics`.
    public var question: String {
        let limits = bounds.text
        return "read \(selector.text) at \(request.url)" + (limits.isEmpty ? "" : ", expect \(limits)")
    }

    /// What the number counts.
    public var unit: String? { counts }

    private static let standardHeaders = [HTTPProbe.Header(name: "Accept", value: "text/plain;version=0.0.4")]

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*` of Prometheus.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.first?.isASCIIDigit == false
            && text.utf8.allSatisfy { ByteSet.wordBytes.contains($0) || $0 == UInt8(ascii: ":") }
    }
}
