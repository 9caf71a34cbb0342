import ChaosScheduler

/// Why a request is not answered as it hoped: `{"error": {"code", "message"}}` and a status.
public struct APIError: Error, Hashable, Sendable {
    /// What clients decide by. The names are stable.
    public enum Code: String, Codable, Sendable, CaseIterable {
        /// The request makes no sense: its query, its body, a name.
        case badRequest = "bad-request"
        /// Nobody said who asks, or the token or session is not, or no longer, one.
        case unauthenticated
        /// The caller's role, or a check against foreign pages, does not allow it.
        case forbidden
        /// There is nothing at the path.
        case notFound = "not-found"
        /// There is, but not with this method.
        case methodNotAllowed = "method-not-allowed"
        /// There is no such schedule, drill or run.
        case unknown
        /// The body is larger than is read.
        case tooLarge = "too-large"
        /// The body is of a kind that is not read.
        case unsupportedMedia = "unsupported-media"
        /// The `Host` is none of ours.
        case misdirected
        /// What was asked for is wrong in itself, such as a schedule file: with its diagnostics.
        case invalid
        /// Not now: paused, halted, another run goes on.
        case conflict
        /// Too often: come again after `Retry-After` seconds.
        case tooMany = "too-many"
        /// The daemon, its store or its host refuses.
        case failed

        /// The status that goes with it.
        public var status: Int {
            switch self {
            case .badRequest: 400
            case .unauthenticated: 401
            case .forbidden: 403
            case .notFound, .unknown: 404
            case .methodNotAllowed: 405
            case .conflict: 409
            case .tooLarge: 413
            case .unsupportedMedia: 415
            case .misdirected: 421
            case .invalid: 422
            case .tooMany: 429
            case .failed: 500
            }
        }
    }

    /// What clients decide by.
    public var code: Code
    /// What people read.
    public var message: String
    /// Seconds after which to come again.
    public var retryAfter: Int?
    /// The methods that there are.
    public var allow: [String]?

    /// Describes a refusal.
    public init(_ code: Code, _ message: String, retryAfter: Int? = nil, allow: [String]? = nil) {
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.allow = allow
    }

    /// What the desk says.
    public init(_ error: DeskError) {
        switch error {
        case .unknown(let text): self.init(.unknown, text)
        case .invalid(let text): self.init(.invalid, text)
        case .conflict(let text): self.init(.conflict, text)
        case .failed(let text): self.init(.failed, text)
        }
    }
}
