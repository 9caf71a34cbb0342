import Glibc
import Testing

@testable import LinuxKernel

struct SocketConnectionTests {
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private func line(_ local: String, _ remote: String, _ state: String, _ inode: Int) -> String {
        "   0: \(local) \(remote) \(state) 00000000:00000000 00:00000000 00000000     0        0 \(inode) 1 0 100 0\n"
    }

    private func entries(_ table: String, isTCP: Bool = true) -> [SocketEntry] {
        let kind = SocketTable.Kind.connected
        var lines = SocketLines(isTCP: isTCP, states: isTCP ? kind.tcpStates : kind.udpStates)
        lines.take(Array(table.utf8))
        return lines.entries
    }

    @Test func `both ends are read, in either family`() throws {
        let table =
            Self.head + line("0100007F:1F90", "0200000A:C001", "01", 77)
            + line("0000000000000000FFFF00000100007F:1F91", "0000000000000000FFFF00000200000A:C002", "08", 78)
            + line("B80D0120000000000000000001000000:0050", "B80D0120000000000000000002000000:C003", "02", 79)
        let entries = entries(table)
        #expect(entries.map(\.inode) == [77, 78, 79])
        let found = entries.map(SocketConnection.init)
        #expect(found[0].local == [127, 0, 0, 1] && found[0].remote == [10, 0, 0, 2])
        #expect(found[0].localPort == 8080 && found[0].remotePort == 0xC001)
        // An IPv4 connection of an IPv6 socket sends IPv4 packets.
        #expect(found[1].remote == [10, 0, 0, 2])
        #expect(found[2].local == [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1])
    }

    @Test func `what has no peer, or is over, is no connection`() {
        let ends = ("0100007F:1F90", "0200000A:C001")
        let table = Self.head + ["06", "07", "0A"].map { line(ends.0, ends.1, $0, 5) }.joined() + "junk\n"
        #expect(entries(table).isEmpty)
        let datagrams = Self.head + line(ends.0, ends.1, "07", 5) + line(ends.0, ends.1, "01", 6)
        #expect(entries(datagrams, isTCP: false).map(\.inode) == [6])
    }

    @Test func `our own connections are found`() throws {
        let pair = try Connected()
        let ours = ProcessTable.connections(of: [getpid()])
        #expect(ours.contains { $0.localPort == pair.port && $0.local == [127, 0, 0, 1] && $0.isTCP })
        #expect(ours.contains { $0.remotePort == pair.port && $0.remote == [127, 0, 0, 1] && $0.isTCP })
    }

    /// Both ends of a TCP connection over loopback.
    private struct Connected: ~Copyable {
        let listener: OwnedDescriptor
        let client: OwnedDescriptor
        let server: OwnedDescriptor
        let port: UInt16

        init() throws {
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            listener = OwnedDescriptor(owning: socket(AF_INET, kind, 0))
            client = OwnedDescriptor(owning: socket(AF_INET, kind, 0))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let (one, other) = (listener.number, client.number)
            let isConnected = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(one, $0, length) == 0 && listen(one, 4) == 0 && getsockname(one, $0, &length) == 0
                        && connect(other, $0, length) == 0
                }
            }
            try #require(isConnected)
            server = OwnedDescriptor(owning: accept(one, nil, nil))
            port = UInt16(bigEndian: address.sin_port)
        }
    }
}
