/// Figures for a monitoring system.
public struct MetricsText: Hashable, Sendable {
    /// The text and its media type, such as `application/openmetrics-text; version=1.0.0; charset=utf-8`.
    public var text: String, mediaType: String
    /// Describes figures.
    public init(text: String, mediaType: String) {
        self.text = text
        self.mediaType = mediaType
    }
}
