/// Opens a TCP connection and closes it; good is an accepted connection.
public struct TCPProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "tcp"
    /// What it does, for help.
    public static let summary = "Opens a TCP connection; good is that it is accepted."

    /// Where to connect.
    public var endpoint: Endpoint

    /// Makes a probe of one endpoint.
    public init(endpoint: Endpoint) { self.endpoint = endpoint }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        endpoint = fields.required("endpoint", "Host and port.", example: "127.0.0.1:5432")
    }

    /// `connect 127.0.0.1:5432`.
    public var question: String { "connect \(endpoint)" }
    /// The endpoint.
    public var reach: ProbeReach { .endpoint(endpoint, .tcp) }
}
