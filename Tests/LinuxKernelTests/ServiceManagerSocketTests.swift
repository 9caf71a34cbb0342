import CNetlink
import Foundation
import Glibc
import Testing

@testable import LinuxKernel

@Suite
struct `The service manager's socket` {
    /// A datagram socket that is bound where a manager would listen.
    private struct Listener {
        let descriptor: Int32

        init(_ path: String) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { room in
                room.copyBytes(from: path.utf8)
                if path.hasPrefix("@") { room[0] = 0 }
            }
            let length = socklen_t(2 + path.utf8.count + (path.hasPrefix("@") ? 0 : 1))
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(result == 0, "bind \(path): \(errno)")
        }

        func heard() -> String {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? "nothing" : String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    private static let unique = "\(getpid())-\(UInt32.random(in: 0 ... .max))"

    @Test(arguments: [
        NSTemporaryDirectory() + "/notify-\(unique)", "@aftershock-\(unique)",
    ])
    func `hears each datagram whole, by path and by abstract name`(path: String) throws {
        let listener = try Listener(path)
        defer {
            close(listener.descriptor)
            unlink(path)
        }
        let manager = try ServiceManagerSocket(path)
        try manager.send(["READY=1", "STATUS=3 schedules"])
        #expect(listener.heard() == "READY=1\nSTATUS=3 schedules")
        try manager.send(["WATCHDOG=1"])
        #expect(listener.heard() == "WATCHDOG=1")
        #expect(listener.heard() == "nothing")
    }

    @Test func `takes no assignment from the text of another`() throws {
        let path = "@aftershock-line-\(Self.unique)"
        let listener = try Listener(path)
        defer { close(listener.descriptor) }
        try ServiceManagerSocket(path).send(["STATUS=a name\nMAINPID=1"])
        #expect(listener.heard() == "STATUS=a name MAINPID=1")
    }

    @Test func `that is none is refused`() {
        for (path, code) in [("", EINVAL), ("@", EINVAL), ("run/notify", EINVAL), ("vsock:2:1234", EINVAL)] {
            #expect(throws: KernelError("use the socket \(path)", errno: code)) { try ServiceManagerSocket(path) }
        }
        let long = "/" + String(repeating: "a", count: 108)
        #expect(throws: KernelError("use the socket \(long)", errno: ENAMETOOLONG)) { try ServiceManagerSocket(long) }
        #expect(throws: KernelError.self) { try ServiceManagerSocket("/nonexistent/notify").send(["READY=1"]) }
    }
}
