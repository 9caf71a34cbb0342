/// Sends an HTTP/1.1 request and judges the answer: status, headers, body, fields of JSON and a number.
public struct HTTPProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "http"
    /// What it does, for help.
    public static let summary = "Sends an HTTP request; good is an expected status, and whatever else `expect` names."
    /// HTTP/1.1 keeps connections.
    public static let canReuseConnections = true

    /// A request header.
    public struct Header: Hashable, Codable, Sendable {
        /// Name and value.
        public var name: String, value: String
        /// Makes a header.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Where the request goes.
    public var url: HTTPURL
    /// The request method.
    public var method: String
    /// Headers beside `Host`, `Content-Length` and `Connection`, in file order.
    public var headers: [Header]
    /// What is sent after the headers.
    public var body: String?
    /// What a good answer is like.
    public var expectation: HTTPExpectation
    /// Whether the server's certificate must be valid for the host.
    public var verifiesTLS: Bool
    /// A file of certificates in PEM form that are trusted instead of the system's.
    public var authorities: String?

    /// Makes a plain GET of `url`.
    public init(url: HTTPURL) {
        self.url = url
        method = "GET"
        headers = []
        expectation = HTTPExpectation()
        verifiesTLS = true
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        url = fields.required("url", "The address to ask.", example: "http://127.0.0.1:8080/health")
        method = fields.value("method", default: "GET", "The request method.") { (text: String) in
            Self.isToken(text) && text == text.uppercased() ? nil : "`\(text)` is not a request method"
        }
        (headers, expectation, verifiesTLS) = ([], HTTPExpectation(), true)
        readHeaders(&fields)
        body = fields.optional("body", "What to send.", example: "'{\"item\": 1}'")
        expectation = fields.group("expect", "What a good answer is like.") { HTTPExpectation(&$0) }
        readTrust(&fields)
    }

    /// `GET http://127.0.0.1:8080/checkout`.
    public var question: String { "\(method) \(url)\(expectation.text)" }

    /// The server, over TCP.
    public var reach: ProbeReach { .endpoint(url.endpoint, .tcp) }

    /// What the number of an answer counts; empty when the spec does not say, `nil` when there is none.
    public var unit: String? { expectation.number.map { $0.unit ?? "" } }

    /// Reads whom to trust.
    mutating func readTrust(_ fields: inout FieldReader) {
        verifiesTLS = fields.value("tls-verify", default: true, "Whether the certificate must be valid (https).")
        authorities = fields.optional(
            "ca", "PEM file of the authorities to trust (https).", example: "/etc/shop/ca.pem")
        for name in ["tls-verify", "ca"] where fields.has(name) && !url.isSecure {
            fields.reject("the URL is not https", at: name)
        }
    }

    /// Reads the request's headers.
    mutating func readHeaders(_ fields: inout FieldReader) {
        headers = fields.map("headers", "Request headers.", example: "{Accept: text/html}").map(Header.init)
        checkHeaders(&fields)
    }

    /// Reports headers that cannot be sent.
    func checkHeaders(_ fields: inout FieldReader) {
        let ours = ["content-length", "transfer-encoding", "connection", "expect", "upgrade"]
        for header in headers {
            if !Self.isToken(header.name) {
                fields.reject("`\(header.name)` is not a header's name", at: "headers")
            } else if ours.contains(header.name.lowercased()) {
                fields.reject("`\(header.name)` is set by the probe itself", at: "headers")
            } else if header.value.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F })
            {
                fields.reject("the value of `\(header.name)` contains a line end or a control character", at: "headers")
            }
        }
    }

    /// Whether this is a token of RFC 9110.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0)) }
    }
}
