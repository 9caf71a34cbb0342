/// Why the server does not begin.
public enum ServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The address could be reached from other hosts.
    case notLoopback(String)
    /// It would listen nowhere.
    case nowhere
    /// Somebody listens on the socket already.
    case socketTaken(String)
    /// Something of the API would be served that its description does not have.
    case undeclared(String)
    /// The kernel refuses an address or the socket.
    case refused(String, reason: String)

    /// In words.
    public var description: String {
        switch self {
        case .notLoopback(let host):
            "\(host) is no loopback address: the daemon serves this host alone; put a proxy with TLS in front of it"
        case .nowhere: "neither an address nor a socket to listen on"
        case .socketTaken(let path): "another process listens on \(path)"
        case .undeclared(let route): "\(route) is not in the description of the API"
        case .refused(let place, let reason): "cannot listen on \(place): \(reason)"
        }
    }
}
