import ChaosModel
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

@Suite
struct `A reset chooses` {
    /// A socket of 10.0.0.1, or of another address of this host.
    private static func socket(
        _ local: (last: UInt8, port: UInt16), _ remote: (last: UInt8, port: UInt16), uid: UInt8 = 0, inode: UInt8 = 0
    ) throws -> TCPConnection {
        var message = [UInt8](repeating: 0, count: 72)
        message[0] = 2
        for (place, end) in [(4, local), (6, remote)] {
            message[place] = UInt8(end.port >> 8)
            message[place + 1] = UInt8(end.port & 0xFF)
        }
        message.replaceSubrange(8..<12, with: [10, 0, 0, local.last])
        message.replaceSubrange(24..<28, with: [10, 0, 0, remote.last])
        message[64] = uid
        message[68] = inode
        return try #require(TCPConnection(message[...]))
    }

    private func chosen(
        _ all: [TCPConnection], held: Set<UInt64> = [], _ set: (inout SocketReset) -> Void
    ) -> [TCPConnection] {
        var scope = SocketReset()
        set(&scope)
        return ConnectionSelection(scope).chosen(from: all, heldByOwners: held)
    }

    @Test func `one end of a connection that has both here, by direction`() throws {
        let client = try Self.socket((1, 40000), (1, 8080)), server = try Self.socket((1, 8080), (1, 40000))
        let all = [client, server]
        #expect(chosen(all) { $0.localPorts = [8080] } == [client])
        #expect(
            chosen(all) {
                $0.localPorts = [8080]
                $0.end = .target
            } == [server])
        #expect(
            chosen(all) {
                $0.localPorts = [8080]
                $0.end = .both
            } == all)
    }

    @Test func `the end that is here when the other is not, whatever the direction`() throws {
        let server = try Self.socket((1, 8080), (9, 40000))
        for end in [SocketReset.End.client, .target, .both] {
            #expect(
                chosen([server]) {
                    $0.localPorts = [8080]
                    $0.end = end
                } == [server])
        }
    }

    @Test func `no connection to another host's service on the target's port`() throws {
        let elsewhere = try Self.socket((1, 40000), (9, 8080))
        #expect(chosen([elsewhere]) { $0.localPorts = [8080] } == [])
        #expect(chosen([elsewhere]) { $0.ports = [8080] } == [elsewhere])
    }

    @Test func `nothing on a port that is spared`() throws {
        let ssh = try Self.socket((1, 22), (9, 40000)), out = try Self.socket((1, 40001), (9, 22))
        #expect(chosen([ssh, out]) { $0.spared = [22] } == [])
        #expect(chosen([ssh, out]) { _ in } == [ssh, out])
    }

    @Test func `by network and port of either side`() throws {
        let one = try Self.socket((1, 40000), (9, 5432)), two = try Self.socket((1, 40001), (8, 5432))
        let nine = [CIDR(bytes: [10, 0, 0, 9], prefix: 32)]
        #expect(chosen([one, two]) { $0.networks = nine } == [one])
        #expect(
            chosen([one, two]) {
                $0.ports = [5432]
                $0.otherPorts = [40001]
            } == [two])
        #expect(
            chosen([one, two]) {
                $0.ports = [5432]
                $0.otherNetworks = nine
            } == [])
    }

    @Test func `what a user or a process holds, and no more`() throws {
        let own = try Self.socket((1, 40000), (9, 5432), uid: 7, inode: 5)
        let other = try Self.socket((1, 40001), (9, 5432), uid: 8, inode: 6)
        let owner = ProcessIdentity(pid: 4711, startTicks: 1, name: "api")
        #expect(chosen([own, other]) { $0.uid = 7 } == [own])
        #expect(
            chosen([own, other]) {
                $0.uid = 7
                $0.ports = [80]
            } == [])
        #expect(chosen([own, other], held: [5]) { $0.owners = [owner] } == [own])
        // A process that has ended holds nothing.
        #expect(chosen([own, other]) { $0.owners = [owner] } == [])
    }
}
