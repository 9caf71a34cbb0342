import CNetlink
import Glibc
import LinuxKernel

/// Stands for the service manager: what it would hear.
final class HeardManager {
    private let descriptor: Int32
    private(set) var heard: [String] = []

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw DaemonGround.Unmet(description: "bind \(path): \(errno)") }
    }

    deinit { close(descriptor) }

    /// How often it was told that the daemon lives, by now.
    var pulses: Int {
        _ = hears("")
        return heard.count { $0.contains("WATCHDOG=1") }
    }

    /// Whether something with this was heard, by now.
    func hears(_ part: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count <= 0 { break }
            heard.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
        return heard.contains { $0.contains(part) }
    }
}
