import Hummingbird
import NIOCore

/// What every request goes through, whatever it is for: limits, who asks, whether they may, and what goes with each answer.
struct FrontDoor: HTTPResponder {
    typealias Context = ServerContext

    /// A path that there is, and one method for it.
    struct KnownRoute: Sendable {
        var path: RouterPath
        var method: String
    }

    let inner: RouterResponder<ServerContext>
    let routes: [KnownRoute]
    let pages: [any ServerRoutes]
    let hosts: HostCheck
    let gate: Gate
    let limiter: RateLimiter
    let limits: ServerLimits

    func respond(to request: Request, context: ServerContext) async throws -> Response {
        var context = context
        var response: Response
        do { response = try await answer(request, &context) } catch {
            response = refusal(for: error, request, context)
        }
        AnswerHeaders.add(to: &response, for: request)
        // Connections are for those who may come in: nobody else can use them up.
        if context.caller == nil { response.headers[.connection] = "close" }
        if request.method == .head { response = response.createHeadResponse() }
        return response
    }

    private func answer(_ request: Request, _ context: inout ServerContext) async throws -> Response {
        try checkForm(request)
        try hosts.check(request)
        let entry = try await gate.entry(request, context)
        context.caller = entry.caller
        context.csrf = entry.csrf
        context.cookie = entry.cookie
        let isChange = request.method != .get && request.method != .head
        if isChange { try Gate.requireOwnPage(request, entry) }
        let isOpen = isOpen(request)
        guard entry.caller != nil || isOpen else {
            try take(.stranger, context.origin)
            throw APIError(.unauthenticated, "say who asks: a token as `Authorization: Bearer …`, or a session")
        }
        let isHalt = request.uri.path == "/api/v1/halt"
        if entry.caller == nil {
            try take(.stranger, context.origin)
        } else if let account = entry.account {
            try take(isHalt ? .halt : isChange ? .change : .read, account)
        }
        do { return try await inner.respond(to: request, context: context) } catch let error as APIError
            where error.code == .notFound
        {
            throw missing(request)
        }
    }

    private func take(_ kind: RateLimiter.Kind, _ who: String) throws(APIError) {
        guard let wait = limiter.take(kind, for: who) else { return }
        throw APIError(.tooMany, "too many requests", retryAfter: wait)
    }

    private func checkForm(_ request: Request) throws(APIError) {
        guard request.head.path?.first == "/" else { throw APIError(.badRequest, "the target must be a path") }
        let lengths = request.headers[values: .contentLength]
        if let length = lengths.first, Int(length).map({ $0 > limits.bodyBytes }) ?? true {
            throw APIError(.tooLarge, "the body is longer than \(limits.bodyBytes) bytes")
        }
        // Of a body in chunks nobody can tell whether it is all there: see APICall.
        guard request.headers[.transferEncoding] == nil else {
            throw APIError(.badRequest, "a body needs `Content-Length`; `Transfer-Encoding` is not read")
        }
        guard !(request.head.path ?? "").utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else {
            throw APIError(.badRequest, "the path has characters that must be encoded")
        }
    }

    private func isOpen(_ request: Request) -> Bool {
        let path = request.uri.path
        if path == "/api/v1/session" { return request.method == .post }
        guard request.method == .get || request.method == .head else { return false }
        return pages.flatMap(\.openPaths).contains { open in
            open.last == "*" ? path.hasPrefix(open.dropLast()) : path == open
        }
    }

    /// Nothing is there, or not with this method.
    private func missing(_ request: Request) -> APIError {
        let parts = request.uri.path.split(separator: "/")
        var methods: Set<String> = []
        for route in routes
        where route.path.count == parts.count && zip(route.path, parts).allSatisfy({ $0 ~= $1 }) {
            methods.insert(route.method)
        }
        guard !methods.isEmpty else { return APIError(.notFound, "there is nothing at this path") }
        if methods.contains("GET") { methods.insert("HEAD") }
        return APIError(.methodNotAllowed, "not with this method", allow: methods.sorted())
    }

    private func refusal(for error: any Error, _ request: Request, _ context: ServerContext) -> Response {
        let refused = Self.refusal(error)
        if refused.code == .failed { context.logger.error("\(request.method) \(request.uri.path): \(error)") }
        let path = request.uri.path
        if !path.hasPrefix("/api/"), path != "/metrics" {
            for page in pages {
                guard var response = page.page(for: refused, request, context) else { continue }
                if let allow = refused.allow { response.headers[.allow] = allow.joined(separator: ", ") }
                if let wait = refused.retryAfter { response.headers[.retryAfter] = "\(wait)" }
                return response
            }
        }
        return refused.response
    }

    private static func refusal(_ error: any Error) -> APIError {
        switch error {
        case let error as APIError: error
        case is NIOTooManyBytesError: APIError(.tooLarge, "the body is too long")
        case let error as HTTPError where (400..<500).contains(error.status.code):
            APIError(.badRequest, error.body ?? error.status.reasonPhrase)
        case let error as AccessError: APIError(.failed, error.words)
        default: APIError(.failed, "this went wrong; the daemon's log says how")
        }
    }
}
