import ChaosModel
import Glibc

@testable import LinuxKernel

/// A real dnsmasq, the true name server of a ground, on port 53 of each loopback address and of `remote`.
struct NameServerVictim {
    static let program = "/usr/sbin/dnsmasq"
    /// An address of this host that is not a loopback address.
    static let remote = [UInt8]([10, 9, 0, 1])
    static let shop = "www.shop.example"
    static let other = "other.example.org"
    static let shopAddress = "192.0.2.10"
    static let otherAddress = "192.0.2.20"

    /// Starts it in the ground and waits until it answers.
    init(in ground: Ground) throws {
        let network = try Victim(["ip", "address", "add", "10.9.0.1/32", "dev", "lo"])
        _ = try network.wait()
        _ = try ground.start([
            Self.program, "--conf-file=/dev/null", "--keep-in-foreground", "--port=53", "--bind-interfaces",
            "--listen-address=127.0.0.1,::1,10.9.0.1", "--no-resolv", "--no-hosts", "--pid-file=", "--user=root",
            "--local-ttl=60", "--address=/\(Self.shop)/\(Self.shopAddress)",
            "--address=/\(Self.shop)/2001:db8::10", "--address=/\(Self.other)/\(Self.otherAddress)",
            "--txt-record=\(Self.shop),hello",
        ])
        guard eventually({ (try? Asker(.loopback4(port: 53)).ask(Self.shop)) != nil }) else {
            throw Unmet("dnsmasq does not answer")
        }
    }

    /// Runs a command whose /etc/resolv.conf names one server, without touching anybody else's.
    /// - Returns: its exit code and output.
    static func resolving(by server: String, _ command: [String], in ground: Ground) throws -> (Int32, String) {
        let file = try ground.write("resolv.conf", "nameserver \(server)\noptions timeout:1 attempts:1\n")
        var pipe = try LinuxKernel.Pipe()
        var request = SpawnRequest(
            ["unshare", "-m", "sh", "-c", "mount --bind \(file) /etc/resolv.conf && exec \"$@\"", "sh"] + command)
        request.standardOutput = .descriptor(pipe.writeDescriptor)
        request.standardError = .null
        var process = try spawn(request)
        pipe.closeWrite()
        let text = String(decoding: try Descriptor.readToEnd(pipe.readDescriptor), as: UTF8.self)
        guard case .exited(let code) = try process.wait() else { throw Unmet("\(command) was killed") }
        return (code, text)
    }
}

/// Asks a name server as resolvers do, over one socket that stays the same.
final class Asker {
    /// What came back.
    struct Answer: Equatable, Sendable {
        var bytes: [UInt8]
        var nanoseconds: UInt64 = 0
        var code: UInt8 { bytes[3] & 15 }
        var records: Int { Int(bytes[6]) << 8 | Int(bytes[7]) }
        static func == (one: Self, other: Self) -> Bool { one.bytes == other.bytes }
    }

    private let socket: DatagramSocket
    private let server: InternetAddress

    init(_ server: InternetAddress) throws {
        self.server = server
        socket = try DatagramSocket(connectingTo: server, mark: 0)
    }

    /// Asks over UDP.
    /// - Returns: the answer to this very question; `nil` when none comes or nobody listens.
    func ask(_ name: String, type: UInt16 = 1, milliseconds: Int = 1000) throws -> Answer? {
        let query = Self.query(name, type)
        let start = Clock.monotonicNanoseconds()
        // An ICMP error of an earlier send may stand in the way of this one.
        if socket.send(query) != 0 { _ = socket.send(query) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while try !Poller.wait(for: [socket.descriptor], milliseconds: milliseconds).isEmpty {
            switch socket.receive(into: &buffer) {
            case .bytes(let count, _) where buffer[..<2] == query[..<2]:
                return Answer(bytes: Array(buffer[..<count]), nanoseconds: Clock.monotonicNanoseconds() - start)
            case .bytes, .wouldBlock: continue
            case .failed: return nil
            }
        }
        return nil
    }

    /// Asks over TCP, each time on a connection of its own.
    func askByTCP(_ name: String, type: UInt16 = 1, milliseconds: Int = 1000) throws -> Answer? {
        try Connection(server).ask(name, type: type, milliseconds: milliseconds)
    }

    /// One TCP connection.
    final class Connection {
        private let stream: StreamSocket

        init(_ server: InternetAddress) throws { stream = try StreamSocket.connecting(to: server, mark: 0) }

        /// Asks; `nil` when no answer comes or the connection ends.
        func ask(_ name: String, type: UInt16 = 1, milliseconds: Int = 1000) throws -> Answer? {
            let query = Asker.query(name, type)
            let start = Clock.monotonicNanoseconds()
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            let isConnected = eventually(within: Double(milliseconds) / 1000) {
                stream.connectionState() != .connecting
            }
            guard isConnected, stream.send([0, UInt8(query.count)] + query, from: 0) == .bytes(query.count + 2) else {
                return nil
            }
            while try !Poller.wait(for: [stream.descriptor], milliseconds: milliseconds).isEmpty {
                guard case .bytes(let count) = stream.receive(into: &buffer) else { return nil }
                received += buffer[..<count]
                if received.count > 2, received.count == Int(received[0]) << 8 + Int(received[1]) + 2 {
                    return Answer(
                        bytes: Array(received.dropFirst(2)), nanoseconds: Clock.monotonicNanoseconds() - start)
                }
            }
            return nil
        }
    }

    /// A query with EDNS, the same bytes for the same question: answers are compared byte by byte.
    static func query(_ name: String, _ type: UInt16) -> [UInt8] {
        let identity = [UInt8(name.utf8.count), UInt8(type & 0xFF)]
        let labels = name.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
        return identity + [1, 0, 0, 1, 0, 0, 0, 0, 0, 1] + labels + [0, UInt8(type >> 8), UInt8(type & 0xFF), 0, 1]
            + [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]
    }
}
