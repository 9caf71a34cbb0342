/// Sends an HTTP/1.1 request and judges the answer's status and body.
public struct HTTPProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "http"
    /// What it does, for help.
    public static let summary = "Sends an HTTP request; good is an expected status, and body if one is named."

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
    /// The statuses that are good.
    public var statuses: [StatusRange]
    /// Text that a good answer's body contains.
    public var bodyContains: String?
    /// Whether the server's certificate must be valid for the host.
    public var verifiesTLS: Bool
    /// A file of certificates in PEM form that are trusted instead of the system's.
    public var authorities: String?

    /// Makes a plain GET of `url`.
    public init(url: HTTPURL) {
        self.url = url
        method = "GET"
        headers = []
        statuses = [StatusRange(200...399)]
        verifiesTLS = true
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        url = fields.required("url", "The address to ask.", example: "http://127.0.0.1:8080/health")
        method = fields.value("method", default: "GET", "The request method.") { (text: String) in
            Self.isToken(text) && text == text.uppercased() ? nil : "`\(text)` is not a request method"
        }
        headers = fields.map("headers", "Request headers.", example: "{Accept: text/html}").map(Header.init)
        body = fields.optional("body", "What to send.", example: "'{\"item\": 1}'")
        (statuses, bodyContains) = fields.group("expect", "What a good answer is like.") { expect in
            let statuses: [StatusRange] = expect.list(
                "status", "Good statuses and ranges of them; 200-399 when left out.", example: "200-299")
            let contains: String? = expect.optional("body", "Text that the body contains.", example: "ok")
            return (statuses.isEmpty ? [StatusRange(200...399)] : statuses, contains)
        }
        verifiesTLS = fields.value("tls-verify", default: true, "Whether the certificate must be valid (https).")
        authorities = fields.optional(
            "ca", "PEM file of the authorities to trust (https).", example: "/etc/shop/ca.pem")
        checkHeaders(&fields)
        for name in ["tls-verify", "ca"] where fields.has(name) && !url.isSecure {
            fields.reject("the URL is not https", at: name)
        }
    }

    /// `GET http://127.0.0.1:8080/checkout`.
    public var question: String { "\(method) \(url)" }
    /// The server, over TCP.
    public var reach: ProbeReach { .endpoint(url.endpoint, .tcp) }

    private func checkHeaders(_ fields: inout FieldReader) {
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
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0)) }
    }
}
