/// Asks a server for its health by grpc.health.v1.Health/Check, over HTTP/2 without TLS.
public struct GRPCProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "grpc"
    /// What it does, for help.
    public static let summary = "Asks a gRPC server for its health; good is SERVING."

    /// Where to connect.
    public var endpoint: Endpoint
    /// The service that is asked about; empty is the whole server.
    public var service: String

    /// Makes a question about a service.
    public init(endpoint: Endpoint, service: String = "") {
        self.endpoint = endpoint
        self.service = service
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        endpoint = fields.required("endpoint", "Host and port.", example: "127.0.0.1:50051")
        service = fields.value("service", default: "", "The service; the whole server when left out.") {
            (text: String) in
            let isName = text.utf8.count <= 1024 && text.utf8.allSatisfy { $0.isASCIIWord || ".-/".utf8.contains($0) }
            return isName ? nil : "`\(text)` is not a service's name"
        }
    }

    /// The server, over TCP.
    public var reach: ProbeReach { .endpoint(endpoint, .tcp) }

    /// `health of shop.Checkout at 127.0.0.1:50051`.
    public var question: String { "health of \(service.isEmpty ? "" : "\(service) at ")\(endpoint)" }
}
