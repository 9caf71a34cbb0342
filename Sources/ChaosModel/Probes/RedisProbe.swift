/// Asks a Redis server: PING, the number under a key, or a figure of INFO.
public struct RedisProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "redis"
    /// What it does, for help.
    public static let summary = "Sends PING to a Redis server, or reads a number from it; good is a right answer."

    /// What is asked.
    public enum Subject: Hashable, Codable, Sendable {
        /// PING; good is PONG.
        case ping
        /// GET of a key that holds a number.
        case key(String)
        /// A field of INFO that is a number.
        case info(String)
    }

    /// Where to connect.
    public var endpoint: Endpoint
    /// The user of an access list (Redis 6); `nil` is the default user.
    public var user: String?
    /// The file whose first line is the password; `nil` sends none.
    public var passwordFile: String?
    /// What is asked.
    public var subject: Subject
    /// What the number may be.
    public var bounds: NumberBounds

    /// Makes a PING.
    public init(endpoint: Endpoint) {
        self.endpoint = endpoint
        subject = .ping
        bounds = NumberBounds()
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        endpoint = fields.required("endpoint", "Host and port.", example: "127.0.0.1:6379")
        user = fields.optional("user", "The user of the password (Redis 6).", example: "probe") {
            SecretFile.problem(ofName: $0)
        }
        passwordFile = SecretFile.field(&fields)
        let key: String? = fields.optional("key", "A key that holds a number, read by GET.", example: "shop:stock") {
            $0.isEmpty || $0.utf8.count > 512 ? "a key has 1 to 512 bytes" : nil
        }
        let info: String? = fields.optional(
            "info", "A field of INFO that is a number.", example: "connected_clients"
        ) { (text: String) in
            text.isEmpty || !text.utf8.allSatisfy { $0.isASCIIWord } ? "`\(text)` is not a field of INFO" : nil
        }
        subject = key.map { .key($0) } ?? info.map { .info($0) } ?? .ping
        bounds = NumberBounds(&fields)
        if fields.has("key"), fields.has("info") {
            fields.reject("one probe reads one number", at: "info", suggestion: "make two probes of it")
        }
        if fields.has("user"), !fields.has("password-file") {
            fields.reject("a user needs a password", at: "user", suggestion: "add `password-file: FILE`")
        }
        for name in ["at-least", "at-most"] where subject == .ping && fields.has(name) {
            fields.reject("PING answers with no number", at: name, suggestion: "add `info: FIELD` or `key: NAME`")
        }
    }

    /// The server, over TCP.
    public var reach: ProbeReach { .endpoint(endpoint, .tcp) }

    /// `PING 127.0.0.1:6379`.
    public var question: String {
        switch subject {
        case .ping: "PING \(endpoint)"
        case .key(let key): "GET \(key) at \(endpoint)"
        case .info(let field): "INFO \(field) at \(endpoint)"
        }
    }
}
