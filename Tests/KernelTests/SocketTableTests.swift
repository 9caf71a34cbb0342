import Glibc
import Testing

@testable import LinuxKernel

@Suite(.serialized, .enabled(if: isRoot, "needs root")) struct SocketTableTests {
    private struct Seen: Sendable {
        var waiting = 0
        var connected: [SocketTable.Kind: Set<SocketEntry>] = [:]
        var listed: [SocketTable.Kind: Set<SocketEntry>] = [:]
        var far: Set<SocketEntry> = []
        var port: UInt16 = 0
    }

    @Test func `connections in TIME_WAIT are left out, by the kernel and by the files alike`() throws {
        let seen = try inScratchNetwork {
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            let listener = OwnedDescriptor(owning: socket(AF_INET, kind, 0))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let number = listener.number
            try withUnsafeMutablePointer(to: &address) { pointer in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    guard bind(number, generic, size) == 0, listen(number, 16) == 0,
                        getsockname(number, generic, &size) == 0
                    else { throw KernelError("listen", errno: errno) }
                }
            }
            func connected() throws -> [Int32] {
                let client = socket(AF_INET, kind, 0)
                let result = withUnsafePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(client, $0, size) }
                }
                guard result == 0 else { throw KernelError("connect", errno: errno) }
                return [client, accept(number, nil, nil)]
            }
            // The client closes first, and waits.
            for _ in 0..<500 { try connected().forEach { close($0) } }
            let pair = try connected()
            defer { pair.forEach { close($0) } }
            var seen = Seen()
            seen.port = UInt16(bigEndian: address.sin_port)
            let counts =
                try File.text(of: "/proc/thread-self/net/sockstat").split(separator: "\n")
                .first { $0.hasPrefix("TCP:") }?.split(separator: " ").map(String.init) ?? []
            seen.waiting = counts.firstIndex(of: "tw").flatMap { Int(counts[$0 + 1]) } ?? 0
            for kind in [SocketTable.Kind.connected, .listening] {
                seen.connected[kind] = Set(try SocketTable.diagnosed(kind))
                seen.listed[kind] = Set(SocketTable.listed(kind, in: "/proc/thread-self/net", ["tcp", "tcp6"]))
            }
            let child = try Victim(["/bin/sleep", "100"])
            // Seen from a thread in another namespace.
            let pid = child.pid
            seen.far = try NetworkNamespace.scratch { () throws(KernelError) in
                Set(try SocketTable.diagnosed(.listening, of: pid))
            }
            withExtendedLifetime(child) {}
            return seen
        }
        #expect(seen.waiting >= 400)
        #expect(seen.connected[.connected]?.count == 2)
        #expect(seen.connected[.listening]?.map(\.localPort) == [seen.port])
        #expect(seen.connected == seen.listed)
        #expect(seen.far == seen.connected[.listening])
    }
}
