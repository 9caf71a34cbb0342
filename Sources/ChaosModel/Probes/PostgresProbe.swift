/// Asks a PostgreSQL server whether it takes connections, or sends it a query.
public struct PostgresProbe: Probe, Hashable {
    /// The key in specs.
    public static let name = "postgres"
    /// What it does, for help.
    public static let summary =
        "Asks whether a PostgreSQL server is ready, or sends it a query; good is a right answer."

    /// Where to connect.
    public var endpoint: Endpoint
    /// Who asks.
    public var user: String
    /// The database; the server takes the user's name when it is `nil`.
    public var database: String?
    /// The file whose first line is the password; `nil` has none.
    public var passwordFile: String?
    /// What is sent as a simple query; `nil` asks for readiness only, as pg_isready does.
    public var query: String?
    /// What the number in the first column of the first row may be.
    public var bounds: NumberBounds

    /// Makes a question for readiness.
    public init(endpoint: Endpoint, user: String = "postgres") {
        self.endpoint = endpoint
        self.user = user
        bounds = NumberBounds()
    }

    /// Reads the fields of the mapping form.
    public init(_ fields: inout FieldReader) {
        endpoint = fields.required("endpoint", "Host and port.", example: "127.0.0.1:5432")
        user = fields.value("user", default: "postgres", "Who asks.") { SecretFile.problem(ofName: $0) }
        database = fields.optional("database", "The database; named as the user when left out.", example: "shop") {
            SecretFile.problem(ofName: $0)
        }
        passwordFile = SecretFile.field(&fields)
        query = fields.optional("query", "A query; without it the server has only to be ready.", example: "SELECT 1") {
            (text: String) in
            let isQuery = text.contains { !$0.isWhitespace } && text.utf8.count <= 8192 && !text.utf8.contains(0)
            return isQuery ? nil : "a query has 1 to 8192 bytes"
        }
        bounds = NumberBounds(&fields)
        for name in ["at-least", "at-most", "password-file"] where query == nil && fields.has(name) {
            fields.reject(
                "a server is asked for readiness without \(name == "password-file" ? "a password" : "a number")",
                at: name, suggestion: "add `query: SELECT 1`")
        }
    }

    /// The server, over TCP.
    public var reach: ProbeReach { .endpoint(endpoint, .tcp) }

    /// `SELECT 1 at 127.0.0.1:5432`.
    public var question: String { query.map { "\($0) at \(endpoint)" } ?? "ready \(endpoint)" }
}
