import Glibc

@testable import LinuxKernel

/// Another host on a wire: a named network namespace at the other end of a veth pair of the caller's namespace, with a
/// real nginx in it. Nothing of it outlives its owner.
final class Neighbour {
    static let ports: [UInt16] = [22301, 22302]
    static let addresses = ["10.223.0.2", "fd00:223::2"]
    /// An address of the neighbour that no fault is aimed at.
    static let spare = "10.223.0.3"
    static let ownAddresses = ["10.223.0.1", "fd00:223::1"]
    static let interface = "h3b"

    let name: String
    let path: String
    let inode: UInt64
    private let directory: String
    private(set) var server: Victim?

    init(in ground: Ground) throws {
        name = "as\(ground.id)"
        path = "/run/netns/\(name)"
        directory = ground.directory
        try Lab.commands("ip netns add \(name)")
        guard let inode = NamedNetworkNamespace.inode(at: path) else { throw Unmet("namespace \(name)") }
        self.inode = inode
        try Lab.commands(
            """
            ip link add h3a type veth peer name \(Self.interface) netns \(name)
            ip addr add 10.223.0.1/24 dev h3a
            ip -6 addr add fd00:223::1/64 dev h3a nodad
            ip link set h3a up
            ip -n \(name) link set lo up
            ip -n \(name) addr add 10.223.0.2/24 dev \(Self.interface)
            ip -n \(name) addr add 10.223.0.3/24 dev \(Self.interface)
            ip -n \(name) -6 addr add fd00:223::2/64 dev \(Self.interface) nodad
            ip -n \(name) link set \(Self.interface) up
            """)
    }

    /// The words that start a command inside.
    var inside: [String] { ["nsenter", "--net=\(path)"] }

    /// Starts nginx inside and waits until it answers on every address and port.
    /// - Parameter others: ports to listen on beside the usual ones.
    func serve(alsoOn others: [UInt16] = []) throws {
        let listen = (Self.ports + others).map { "server { listen \($0); listen [::]:\($0); return 200 ok; }" }
        let file = directory + "/neighbour.conf"
        let text = """
            daemon off; master_process off; pid \(directory)/neighbour.pid; error_log \(directory)/neighbour.log warn;
            events { worker_connections 64; }
            http { access_log off; client_body_temp_path \(directory)/neighbour-body; \(listen.joined(separator: " ")) }

            """
        try Directory.replaceFile(file, with: Array(text.utf8), mode: 0o600)
        server = try Victim(
            inside + ["/usr/sbin/nginx", "-p", directory, "-e", directory + "/neighbour.log", "-c", file])
        guard
            eventually({
                (Self.addresses + [Self.spare]).allSatisfy { address in
                    Self.ports.allSatisfy { Client.reach(address, $0).error == 0 }
                }
            })
        else { throw Unmet("nginx does not answer: \((try? File.text(of: directory + "/neighbour.log")) ?? "")") }
    }

    /// Runs a command inside and gives what it prints.
    func output(_ arguments: [String]) throws -> String { try Lab.output(inside + arguments) }

    /// Processes inside that are not the server's.
    var strangers: [Int32] {
        let known = server.map { [$0.pid] + ProcessTable.descendants(of: $0.pid) } ?? []
        return ProcessTable.all().filter { ProcessTable.networkNamespace($0) == inode && !known.contains($0) }
    }

    /// Ends the server and takes the name away: nobody holds the namespace any more.
    func vanish() throws {
        server = nil
        if Directory.exists(path) { try Lab.commands("ip netns del \(name)") }
    }

    deinit {
        do { try vanish() } catch { print("left behind: \(error)") }
    }
}

extension Client {
    /// Connects to any address.
    /// - Returns: the error number, 0 for a connection and EINPROGRESS for a time-out; and how long it took.
    static func reach(_ address: String, _ port: UInt16, milliseconds: Int = 400) -> (error: Int32, nanoseconds: UInt64)
    {
        let family = address.contains(":") ? AF_INET6 : AF_INET
        let client = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(client) }
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let start = Clock.monotonicNanoseconds()
        let result = (try? SocketAddress.resolve(host: address, port: port))?.first?
            .withSockaddr { connect(client, $0, $1) < 0 ? errno : 0 }
        return (result ?? EADDRNOTAVAIL, Clock.monotonicNanoseconds() - start)
    }

    /// The quickest of some connections in nanoseconds; `nil` when one failed.
    static func quickest(_ address: String, _ port: UInt16, of count: Int = 10) -> UInt64? {
        let all = (0..<count).map { _ in reach(address, port, milliseconds: 2000) }
        return all.allSatisfy { $0.error == 0 } ? all.map(\.nanoseconds).min() : nil
    }
}
