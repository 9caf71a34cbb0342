import Hummingbird

/// Lets errors of Hummingbird's own through as ours: the router would make answers of them that have no form.
struct HTTPErrorTranslation: RouterMiddleware {
    func handle(
        _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        do { return try await next(request, context) } catch let error as HTTPError {
            switch error.status.code {
            case 404: throw APIError(.notFound, "there is nothing at this path")
            case 413: throw APIError(.tooLarge, "the body is too long")
            case 415: throw APIError(.unsupportedMedia, error.body ?? "a body of this kind is not read")
            case 400..<500: throw APIError(.badRequest, error.body ?? error.status.reasonPhrase)
            default: throw APIError(.failed, "this went wrong; the daemon's log says how")
            }
        }
    }
}
