import HTTPTypes
import Hummingbird

/// What goes with every answer, so that a browser does nothing with it that was not meant.
enum AnswerHeaders {
    /// What pages may load: what we serve ourselves.
    static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    private static let always: [(String, String)] = [
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    private static let unlessSet: [(String, String)] = [
        ("Content-Security-Policy", contentSecurityPolicy), ("X-Frame-Options", "DENY"),
        ("Cache-Control", "no-store"),
    ]

    /// Adds the headers. A route that has something else to say about caching, framing or what a page may load keeps that.
    static func add(to response: inout Response, for request: Request) {
        for (name, value) in always { if let name = HTTPField.Name(name) { response.headers[name] = value } }
        for (name, value) in unlessSet {
            if let name = HTTPField.Name(name), response.headers[name] == nil { response.headers[name] = value }
        }
    }
}
