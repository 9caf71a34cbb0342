import ChaosScheduler
import Glibc
import LinuxKernel
import NIOCore

/// The process at the other end of the Unix socket, as the kernel knows it: SO_PEERCRED, unix(7).
struct LocalPeer {
    /// Root, and the user whom the daemon runs as, may do everything; `nil` for anybody else and over TCP.
    static func caller(of channel: any Channel) async throws -> Caller? {
        guard case .unixDomainSocket = channel.localAddress, let options = channel as? any SocketOptionProvider else {
            return nil
        }
        let peer: PeerCredentials = try await options.unsafeGetSocketOption(
            level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(SO_PEERCRED)
        ).get()
        guard peer.uid == 0 || peer.uid == HostFacts.effectiveUser else { return nil }
        return Caller(name: UserDatabase.name(of: peer.uid) ?? "uid \(peer.uid)", role: .admin)
    }
}
