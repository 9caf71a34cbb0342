/// What a PostgreSQL server refuses with: the detail of a bad answer. The numbers are stable.
enum PostgresFailure: UInt16, CaseIterable {
    /// Any other error.
    case other = 1
    /// It is starting up, recovering or shutting down: SQLSTATE 57P01 to 57P03.
    case notReady = 2
    /// It has as many clients as it takes, or no memory or disk left: class 53.
    case resources = 3
    /// It does not know the user, or not this password: class 28.
    case access = 4
    /// There is no such database: 3D000.
    case database = 5
    /// The query is wrong, or not allowed: class 42.
    case query = 6
    /// It wants a password and none was given, or a method of proof that the probe does not have.
    case method = 7
    /// The query was cancelled: 57014.
    case cancelled = 8

    /// Reads the SQLSTATE of an error.
    init(sqlState: String) {
        switch (sqlState.prefix(2), sqlState) {
        case (_, "57P01"), (_, "57P02"), (_, "57P03"): self = .notReady
        case (_, "57014"): self = .cancelled
        case ("53", _): self = .resources
        case ("28", _): self = .access
        case ("3D", _): self = .database
        case ("42", _): self = .query
        default: self = .other
        }
    }

    /// Whether a server that refuses so would take a client that it knows: all that readiness asks for.
    var meansReady: Bool { self == .access || self == .database }
}
