import ChaosScheduler
import HTTPTypes
import Hummingbird
import LinuxKernel

/// Finds out who asks, and whether they may come in at all.
struct Gate: Sendable {
    let tokens: AccessTokens
    let sessions: Sessions
    let limiter: RateLimiter
    let threads: DeskThreads

    /// What came of it.
    struct Entry: Sendable {
        var caller: Caller?
        /// Whose requests are counted together; `nil` for the daemon's own user and root, who can stop it anyway.
        var account: String?
        var csrf: String?
        var cookie: String?
    }

    /// Who asks.
    /// - Throws: `APIError` for a token that is none, and for one too many of those; `AccessError` when tokens cannot be read.
    func entry(_ request: Request, _ context: ServerContext) async throws -> Entry {
        let given = request.headers[values: .authorization]
        if !given.isEmpty {
            guard given.count == 1, let text = Self.bearer(given[0]) else {
                throw try refusal(context, "`Authorization` must be `Bearer` and a token, once")
            }
            guard let token = try await threads.run({ try tokens.token(for: text) }) else {
                throw try refusal(context, "the token is not, or no longer, one")
            }
            return Entry(caller: Caller(name: token.name, role: token.role), account: token.name)
        }
        if let cookie = Self.cookie(request), let session = try sessions.use(cookie) {
            if let token = try await threads.run({ try tokens.valid(session.token) }) {
                return Entry(
                    caller: Caller(name: token.name, role: token.role), account: token.name, csrf: session.csrf,
                    cookie: cookie)
            }
            try sessions.end(cookie)
        }
        return Entry(caller: try await LocalPeer.caller(of: context.channel))
    }

    /// The token with a text, for a new session.
    /// - Throws: as above.
    func login(_ text: String, _ context: ServerContext) async throws -> AccessToken {
        if let token = try await threads.run({ try tokens.token(for: text) }) { return token }
        throw try refusal(context, "the token is not, or no longer, one")
    }

    /// A good token always opens: it has 256 random bits, so that a limit is there to keep guesses cheap for us, and nobody
    /// can lock others out by guessing.
    private func refusal(_ context: ServerContext, _ message: String) throws(APIError) -> APIError {
        let waits = [
            limiter.take(.failedLogin, for: context.origin), limiter.take(.anyFailedLogin, for: "all"),
        ].compactMap(\.self)
        guard let wait = waits.max() else { return APIError(.unauthenticated, message) }
        return APIError(.tooMany, "too many wrong tokens", retryAfter: wait)
    }

    /// - Throws: `APIError` unless a request that changes something, and comes with a cookie, comes from a page of ours.
    static func requireOwnPage(_ request: Request, _ entry: Entry) throws(APIError) {
        let isOwn = HostCheck.isOwnPage(request)
        guard isOwn != false else { throw APIError(.forbidden, "the request comes from a foreign page") }
        guard let csrf = entry.csrf else { return }
        guard isOwn == true else { throw APIError(.forbidden, "a session's change needs `Origin` or `Sec-Fetch-Site`") }
        let name = HTTPField.Name("X-Aftershock-CSRF")
        guard let name, let given = request.headers[name], Secret.isSame(given, csrf) else {
            throw APIError(.forbidden, "a session's change needs its token in `X-Aftershock-CSRF`")
        }
    }

    private static func bearer(_ value: String) -> String? {
        let words = value.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0].lowercased() == "bearer", !words[1].isEmpty else { return nil }
        return String(words[1])
    }

    /// The session's cookie, if there is exactly one.
    private static func cookie(_ request: Request) -> String? {
        let found = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap {
            part -> String? in
            let part = part.drop { $0 == " " }
            guard part.hasPrefix(Sessions.cookie + "=") else { return nil }
            return String(part.dropFirst(Sessions.cookie.count + 1))
        }
        return found.count == 1 ? found[0] : nil
    }
}
