import ChaosModel
import LinuxKernel

/// An HTTP question, ready to be sent: everything that can be prepared before the run is.
struct HTTPRequestPlan: Sendable {
    /// Where to connect to.
    let address: SocketAddress
    /// The host's name without a port, for SNI and the certificate.
    let host: String
    /// How to trust; `nil` is plain HTTP.
    let tls: TLSContext?
    /// The request's bytes, head and body.
    let request: [UInt8]
    /// Whether the answer has no body whatever its head says.
    let isHead: Bool
    /// What counts as good.
    let expectation: HTTPExpectation
    /// The metric that is read of the body, if that is what is asked for.
    let metric: MetricQuestion?
    /// The connections that stand idle; `nil` when each question has a fresh one.
    let idle: IdleConnections?
    /// Whether asking twice does no more than asking once (RFC 9110, section 9.2.2).
    let isIdempotent: Bool

    /// Prepares a request.
    /// - Parameters:
    ///   - authority: the Host header, `shop.example:8080`.
    ///   - headers: sent as given; Host, User-Agent and the like in it replace ours, Connection is left out.
    ///   - reusesConnections: ask on connections that stand idle.
    init(
        address: SocketAddress, host: String, authority: String, method: String = "GET", path: String = "/",
        headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        expectation: HTTPExpectation = HTTPExpectation(), tls: TLSContext? = nil, version: String? = nil,
        metric: MetricQuestion? = nil, reusesConnections: Bool = false
    ) {
        self.address = address
        self.host = host
        self.tls = tls
        self.expectation = expectation
        self.metric = metric
        isHead = method == "HEAD"
        isIdempotent = ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].contains(method)
        idle = reusesConnections ? IdleConnections() : nil
        let given = Set(headers.map { $0.name.lowercased() })
        var head = "\(method) \(path) HTTP/1.1\r\n"
        var ours = [
            ("Host", authority), ("User-Agent", version.map { "aftershock/\($0)" } ?? "aftershock"), ("Accept", "*/*"),
        ]
        let bodyIsUsual = method == "POST" || method == "PUT" || method == "PATCH"
        if !body.isEmpty || bodyIsUsual { ours.append(("Content-Length", String(body.count))) }
        for (name, value) in ours where !given.contains(name.lowercased()) { head += "\(name): \(value)\r\n" }
        for (name, value) in headers where name.lowercased() != "connection" { head += "\(name): \(value)\r\n" }
        head += reusesConnections ? "\r\n" : "Connection: close\r\n\r\n"
        request = Array(head.utf8) + body
    }
}
