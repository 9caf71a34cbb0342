import Glibc
import Testing

@testable import LinuxKernel

struct ProcessSocketsTests {
    /// A bound socket of ours on an IPv4 or IPv6 loopback port that the kernel chose.
    private struct Bound: ~Copyable {
        let owned: OwnedDescriptor
        let port: UInt16

        init(_ family: Int32, _ type: __socket_type, listens: Bool) throws {
            owned = OwnedDescriptor(owning: socket(family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
            var address = sockaddr_in6()
            var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            address.sin6_family = sa_family_t(family)
            if family == AF_INET6 { address.sin6_addr = in6addr_loopback }
            let number = owned.number
            let bound = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(number, $0, length) == 0 && getsockname(number, $0, &length) == 0
                }
            }
            try #require(bound)
            if listens { try #require(listen(number, 4) == 0) }
            port = UInt16(bigEndian: address.sin6_port)
        }
    }

    @Test(arguments: [AF_INET, AF_INET6])
    func `a listening TCP socket is found by its port`(family: Int32) throws {
        let socket = try Bound(family, SOCK_STREAM, listens: true)
        #expect(eventually { ProcessTable.listening(on: socket.port) == [getpid()] })
        #expect(ProcessTable.listeningPorts(of: [getpid()]).contains(socket.port))
    }

    @Test(arguments: [AF_INET, AF_INET6])
    func `a bound UDP socket is found by its port`(family: Int32) throws {
        let socket = try Bound(family, SOCK_DGRAM, listens: false)
        #expect(eventually { ProcessTable.listening(on: socket.port) == [getpid()] })
    }

    @Test func `a TCP socket that only is bound does not listen`() throws {
        let socket = try Bound(AF_INET, SOCK_STREAM, listens: false)
        #expect(ProcessTable.listening(on: socket.port).isEmpty)
        #expect(!ProcessTable.listeningPorts(of: [getpid()]).contains(socket.port))
    }

    @Test func `an inherited listener belongs to the child too`() throws {
        let socket = try Bound(AF_INET, SOCK_STREAM, listens: true)
        let number = socket.owned.number
        let child = try Child("/bin/sleep", "100") { $0.extraDescriptors = [number] }
        #expect(eventually { ProcessTable.listening(on: socket.port) == [getpid(), child.pid].sorted() })
        #expect(ProcessTable.listeningPorts(of: [child.pid]) == [socket.port])
    }

    @Test func `more descriptors than one reading of a directory holds are all found`() throws {
        let files = try Pipe()
        let copies = (0..<600).map { _ in fcntl(files.readDescriptor, F_DUPFD_CLOEXEC, 3) }
        let open = ProcessTable.openDescriptors(getpid())
        copies.forEach { close($0) }
        #expect(copies.allSatisfy { $0 > 2 && open.contains(Int($0)) })
        #expect(open == open.sorted())
    }
}
