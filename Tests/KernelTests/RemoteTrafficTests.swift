import Glibc
import Testing

@testable import LinuxKernel

/// Doubles of packets that come in from another host, or leave for one: two network namespaces and a veth pair.
@Suite(
    .enabled(if: isRoot, "needs root: connects two network namespaces"),
    .enabled(if: queueFlavour != nil, "this kernel has no NFQUEUE for nf_tables"))
struct RemoteTrafficTests {
    private static let count: UInt32 = 100

    @Test(arguments: [("10.222.0", NftChain.Hook.input), ("fd22:", .input), ("fd22:", .output)])
    func `doubles reach the receiver, from the sender's address`(network: String, hook: NftChain.Hook) throws {
        let flavour = try #require(queueFlavour)
        let separator = network.contains(":") ? ":" : "."
        let here = network + separator + "1"
        let there = network + separator + "2"
        var traffic = QueuedTraffic(queue: 2250, port: 22250) { $0.duplicate = .init(share: 0.5, correlation: 0) }
        traffic.hook = hook
        let queued = traffic
        let (received, seen) = try inScratchNetwork {
            let namespace = "/proc/" + (ProcFile.link("/proc/thread-self") ?? "") + "/ns/net"
            let isReady = try EventFlag()
            let isDone = try EventFlag()
            // Starts in this namespace, the sender's.
            let sender = try JoinableThread { () throws(KernelError) in
                defer { try? isDone.raise() }
                // A new link takes its time: the receiver says when something has come through.
                for _ in 0..<500 where try Poller.wait(for: [isReady.descriptor], milliseconds: 10).isEmpty {
                    try? Self.send(1, to: there, port: 22251)
                }
                let work: @Sendable () throws -> Int = {
                    try Self.send(Self.count, to: there, port: 22250)
                    // Until what is held has gone.
                    usleep(200_000)
                    return 0
                }
                return Result {
                    hook == .output ? try queued.run(flavour, work).seen : (_ = try work(), .init()).1
                }
            }
            let (received, seen) = try inScratchNetwork {
                try Self.command("ip link add there type veth peer name here netns \(namespace)")
                try Self.command("nsenter --net=\(namespace) ip address add \(here)/64 dev here nodad", network)
                try Self.command("nsenter --net=\(namespace) ip link set here up")
                try Self.command("ip address add \(there)/64 dev there nodad", network)
                try Self.command("ip link set there up")
                let receiver = try Self.receiver(on: there, port: 22250)
                let first = try Self.receiver(on: there, port: 22251)
                defer { for descriptor in [receiver, first] { close(descriptor) } }
                _ = try Poller.wait(for: [first], milliseconds: 5000)
                let work: @Sendable () throws -> [String] = {
                    try isReady.raise()
                    _ = try Poller.wait(for: [isDone.descriptor], milliseconds: 10_000)
                    return Self.receive(receiver)
                }
                return hook == .input ? try queued.run(flavour, work) : (try work(), .init())
            }
            let sent = try sender.join().get()
            return (received, hook == .input ? seen : sent)
        }
        #expect(seen.packets == UInt64(Self.count))
        #expect((20...80).contains(seen.duplicated))
        #expect(received.count == Int(Self.count) + Int(seen.duplicated))
        #expect(Set(received) == [here])
    }

    /// Runs a command of iproute2; IPv4 has no `nodad`, and its prefix here is shorter.
    private static func command(_ text: String, _ network: String = ":") throws {
        let line = network.contains(":") ? text : text.replacing(" nodad", with: "").replacing("/64", with: "/24")
        var request = SpawnRequest(line.split(separator: " ").map(String.init))
        request.standardOutput = .null
        var process = try spawn(request)
        guard try process.wait() == .exited(0) else { throw Unmet(line) }
    }

    private static func send(_ count: UInt32, to host: String, port: UInt16) throws {
        let address = try #require(SocketAddress.resolve(host: host, port: port).first)
        let family = host.contains(":") ? AF_INET6 : AF_INET
        let descriptor = socket(family, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(descriptor) }
        guard address.withSockaddr({ connect(descriptor, $0, $1) }) == 0 else { throw Unmet("connect: \(errno)") }
        for number in 0..<count {
            _ = withUnsafeBytes(of: number) { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
            usleep(100)
        }
    }

    private static func receiver(on host: String, port: UInt16) throws -> Int32 {
        let address = try #require(SocketAddress.resolve(host: host, port: port).first)
        let descriptor = socket(host.contains(":") ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard address.withSockaddr({ bind(descriptor, $0, $1) }) == 0 else { throw Unmet("bind: \(errno)") }
        return descriptor
    }

    /// The senders of the datagrams that have arrived.
    private static func receive(_ descriptor: Int32) -> [String] {
        var senders: [String] = []
        var address = sockaddr_storage()
        while true {
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            var text = [CChar](repeating: 0, count: 64)
            var number: UInt32 = 0
            let result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    let result = recvfrom(descriptor, &number, 4, Int32(MSG_DONTWAIT), address, &length)
                    _ = getnameinfo(address, length, &text, 64, nil, 0, NI_NUMERICHOST)
                    return result
                }
            }
            if result < 0 { return senders }
            senders.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
    }
}
