import Hummingbird
import NIOCore

/// What is known of one request.
public struct ServerContext: RequestContext {
    /// What Hummingbird keeps.
    public var coreContext: CoreRequestContextStorage
    /// The connection.
    public let channel: any Channel
    /// Who asks; `nil` before that is known, and where nobody has to say.
    public var caller: Caller?
    /// What pages of this session must send as `X-Aftershock-CSRF` with whatever changes something; `nil` without a session.
    public var csrf: String?
    /// The session's cookie.
    var cookie: String?

    /// Begins a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    /// Where it comes from, for limits: an address, or `local` for the Unix socket.
    var origin: String { channel.remoteAddress?.ipAddress ?? "local" }
}
