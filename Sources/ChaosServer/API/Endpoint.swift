import ChaosScheduler
import Hummingbird

/// One method at one path of the API: what it takes and gives, and how it is answered. The OpenAPI file is made of the same
/// declarations that requests are held to.
struct Endpoint: Sendable {
    /// What a request's body must be.
    enum Body: Sendable {
        /// Nothing.
        case none
        /// An object of texts, each of which must be there: JSON.
        case fields([BodyField])
        /// A text: YAML.
        case yaml
    }

    /// What a good answer is.
    enum Answer: Sendable {
        /// Nothing: 204.
        case nothing
        /// JSON after a schema of `components`.
        case json(String)
        /// A text of a media type.
        case text(String)
        /// Server-sent events, each with JSON.
        case events([StreamEvent])
    }

    var method: HTTPRequest.Method
    /// With names in braces, such as `/api/v1/schedules/{name}`.
    var path: String
    /// What a caller must at least be; `nil` when anybody may ask.
    var role: Role?
    /// Its name in the OpenAPI file, and a sentence.
    var id: String, summary: String
    var query: [QueryParameter] = []
    var body = Body.none
    var answer: Answer
    /// How it can go wrong beyond what every request has.
    var errors: [APIError.Code] = []
    var respond: @Sendable (APICall) async throws -> Response

    func add(to router: Router<ServerContext>, on floor: ServerFloor) {
        router.on(RouterPath(path), method: method) { request, context in
            if let role { try require(role, context) }
            return try await respond(try await APICall(request, context, for: self, on: floor))
        }
    }

    private func require(_ role: Role, _ context: ServerContext) throws(APIError) {
        guard let caller = context.caller else { throw APIError(.unauthenticated, "say who asks") }
        guard caller.role >= role else {
            throw APIError(
                .forbidden, "this needs the role `\(role.rawValue)`; `\(caller.name)` has `\(caller.role.rawValue)`")
        }
    }
}
