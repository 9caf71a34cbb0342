import Hummingbird

/// Routes that somebody adds to the server, such as the dashboard's pages. Each is reached by callers alone, unless its path
/// is open; all go by the same limits and get the same headers.
public protocol ServerRoutes: Sendable {
    /// Paths that anybody may GET, such as `/login`; one that ends with `*` stands for all that begin so.
    var openPaths: [String] { get }
    /// Adds the routes. Handlers find the caller, its role and the session's CSRF token in the context, throw `APIError`, and
    /// must not wait for disks but on `floor.threads`.
    func add(to router: Router<ServerContext>, on floor: ServerFloor)
    /// What somebody's browser gets instead of what they asked for, outside `/api` and `/metrics`.
    /// - Returns: `nil` for a plain text.
    func page(for error: APIError, _ request: Request, _ context: ServerContext) -> Response?
}

extension ServerRoutes {
    /// None.
    public var openPaths: [String] { [] }
    /// A plain text.
    public func page(for error: APIError, _ request: Request, _ context: ServerContext) -> Response? { nil }
}
