/// Where the daemon listens, and what it serves.
public struct ServerSettings: Hashable, Sendable {
    /// An address of this host for TCP.
    public struct Address: Hashable, Sendable {
        /// A loopback address, such as `127.0.0.1` or `::1`.
        public var host: String
        /// The port; 0 lets the kernel choose.
        public var port: Int
        /// Describes an address.
        public init(host: String = "127.0.0.1", port: Int = 7788) {
            self.host = host
            self.port = port
        }

        /// Whether nobody but this host can reach it.
        public var isLoopback: Bool {
            if host == "::1" { return true }
            let parts = host.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "127" else { return false }
            return parts.allSatisfy { (1...3).contains($0.count) && UInt8($0) != nil }
        }
    }

    /// TCP; `nil` for none.
    public var address: Address?
    /// The Unix socket's path; `nil` for none.
    public var socket: String?
    /// Host names that a proxy in front of the daemon is asked by, beside those of the loopback.
    public var hostNames: [String]
    /// The state directory, absolute: history, bundles and audit log are read there.
    public var state: String
    /// The `aftershock` program, for what must be tried in a process of its own.
    public var aftershock: String
    /// The daemon's version.
    public var version: String
    /// How much of the daemon anybody can have.
    public var limits = ServerLimits()

    /// Describes a server.
    public init(
        address: Address? = Address(), socket: String?, hostNames: [String] = [], state: String, aftershock: String,
        version: String
    ) {
        self.address = address
        self.socket = socket
        self.hostNames = hostNames
        self.state = state
        self.aftershock = aftershock
        self.version = version
    }
}
