import ChaosModel
import LinuxKernel

/// Where etcd is, and how to be let in.
public struct EtcdAccess: Sendable {
    /// The members' client URLs.
    public var members: [HTTPURL]
    /// How to trust them, and the certificate that is shown to them; `nil` for plain HTTP.
    public var tls: TLSContext?
    /// Name and password of the user; `nil` where etcd asks for none.
    public var user: (name: String, password: String)?

    /// Describes the access.
    public init(members: [HTTPURL], tls: TLSContext? = nil, user: (name: String, password: String)? = nil) {
        self.members = members
        self.tls = tls
        self.user = user
    }
}

/// Why etcd did not do what it was asked.
public enum EtcdError: Error, Sendable, CustomStringConvertible {
    /// No member answers, or none that has a majority.
    case unreachable(String)
    /// It answered, and refuses.
    case refused(String)

    /// The reason in words.
    public var description: String {
        switch self {
        case .unreachable(let text): "etcd cannot be reached: \(text)"
        case .refused(let text): "etcd refuses: \(text)"
        }
    }
}
