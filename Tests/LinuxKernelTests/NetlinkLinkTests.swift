import CNetlink
import Glibc
import Testing

@testable import LinuxKernel

/// Messages about routes, addresses, neighbours and sockets, as the kernel writes them.
struct NetlinkLinkTests {
    private static func words(_ values: UInt32...) -> [UInt8] {
        values.flatMap { v in withUnsafeBytes(of: v) { Array($0) } }
    }

    /// 10.80.0.0/24 with two hops over interface 7, the first of them dead.
    private static var multipath: [UInt8] {
        let header: [UInt8] = [2, 24, 0, 0, 254, 4, 0, 1] + words(UInt32(RTNH_F_DEAD | RTNH_F_ONLINK))
        let hop = { (flags: UInt8) -> [UInt8] in [16, 0, flags, 0] + words(7) + [8, 0, 5, 0, 10, 79, 0, 2] }
        return header + NetlinkAttributes.attribute(Int(RTA_DST.rawValue), [10, 80, 0, 0])
            + NetlinkAttributes.attribute(Int(RTA_MULTIPATH.rawValue), hop(UInt8(RTNH_F_DEAD)) + hop(0))
    }

    @Test func `a route is the same whether its hops live, and is asked for with living ones`() throws {
        let route = try LinkMessage(.route, Self.multipath)
        #expect(try route.interfaces == [7, 7])
        #expect(try route.hasGateway)
        var revived = Self.multipath
        revived.replaceSubrange(8..<12, with: Self.words(UInt32(RTNH_F_ONLINK)))
        revived[12 + 8 + 4 + 2] = 0
        #expect(try LinkMessage(.route, revived).identity == route.identity)
        #expect(try route.request() == revived)
    }

    @Test func `a route that expires goes on expiring`() throws {
        let header: [UInt8] = [10, 64, 0, 0, 254, 9, 0, 1] + Self.words(0)
        let payload =
            header + NetlinkAttributes.attribute(Int(RTA_CACHEINFO.rawValue), Self.words(1, 2, 4200, 0, 0, 0, 0, 0))
        let request = try LinkMessage(.route, payload).request()
        let attributes = try NetlinkAttributes(request[12...])
        #expect(attributes.integer(Int(RTA_EXPIRES.rawValue), as: UInt32.self) == 43)
        #expect(attributes[Int(RTA_CACHEINFO.rawValue)] == nil)
    }

    @Test func `an address is taken as verified at first and as it was in the end`() throws {
        let flags = UInt32(IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE)
        let payload: [UInt8] =
            [10, 64, 0x80, 0] + Self.words(7) + NetlinkAttributes.attribute(Int(IFA_FLAGS), flags)
        let address = try LinkMessage(.address, payload)
        #expect(!address.isPassing)
        let set = { (isVerified: Bool) in
            try NetlinkAttributes(try address.request(isVerified: isVerified)[8...]).integer(
                Int(IFA_FLAGS), as: UInt32.self)
        }
        #expect(try set(true) == UInt32(IFA_F_NOPREFIXROUTE | IFA_F_NODAD))
        #expect(try set(false) == UInt32(IFA_F_NOPREFIXROUTE))
    }

    @Test func `only permanent neighbours and proxies are kept`() throws {
        let neighbour = { (state: UInt8, flags: UInt8) in
            try LinkMessage(.neighbour, [2, 0, 0, 0] + Self.words(7) + [state, 0, flags, 1]).isPassing
        }
        #expect(try neighbour(0x80, 0) == false)
        #expect(try neighbour(0, 8) == false)
        #expect(try neighbour(2, 0) == true)
    }

    @Test func `a socket's addresses are read, and an IPv4 one out of an IPv6 one`() throws {
        var message = [UInt8](repeating: 0, count: 72)
        message[0] = 10
        message.replaceSubrange(4..<8, with: [0x1F, 0x90, 0xC3, 0x50])
        message.replaceSubrange(18..<24, with: [0xFF, 0xFF, 10, 0, 0, 1])
        message[24 + 15] = 9
        message[64] = 3
        message[68] = 5
        let connection = try #require(TCPConnection(message[...]))
        #expect(connection.local == TCPConnection.Endpoint(address: [10, 0, 0, 1], port: 8080))
        #expect(
            connection.remote == TCPConnection.Endpoint(address: [UInt8](repeating: 0, count: 15) + [9], port: 50000))
        #expect(connection.user == 3 && connection.inode == 5)
        #expect(TCPConnection(message.dropLast()) == nil)
    }

    @Test func `mutilated messages are errors`() throws {
        #expect(throws: KernelError.self) { try LinkMessage(.route, [2, 24]) }
        for cut in 12..<Self.multipath.count {
            guard let route = try? LinkMessage(.route, Array(Self.multipath.prefix(cut))) else { continue }
            _ = try? route.request()
            _ = try? route.interfaces
        }
        var hostile = Self.multipath
        hostile[12 + 8 + 4] = 255
        #expect(throws: KernelError("parse multipath route", errno: EBADMSG)) {
            try LinkMessage(.route, hostile).interfaces
        }
    }
}
