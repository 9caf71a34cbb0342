import Foundation
import Glibc

/// A real dnsmasq on loopback that knows a few names and asks nobody. Not a daemon, it answers TCP without forking.
final class ProbeDnsmasq {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/dnsmasq")
    static let missing = "needs dnsmasq (Debian: dnsmasq-base)"

    let port: UInt16
    private let process = Process()

    init() throws {
        port = ProbeScriptedServer.freePort()
        process.executableURL = URL(filePath: "/usr/sbin/dnsmasq")
        // 60 addresses do not fit into 512 bytes.
        let many = (1...60).flatMap { ["--host-record=many.test,10.1.0.\($0)"] }
        process.arguments =
            [
                "--no-daemon", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=",
                "--listen-address=127.0.0.1", "--bind-interfaces", "--port=\(port)", "--user=\(NSUserName())",
                "--local=/test/", "--host-record=shop.test,10.0.0.1,fd00::1,300", "--host-record=two.test,10.0.0.1",
                "--host-record=two.test,10.0.0.2", "--cname=alias.test,shop.test",
            ] + many
        process.standardError = FileHandle.nullDevice
        try process.run()
        try waitUntilListening()
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    private func waitUntilListening() throws {
        let place = "0100007F:" + String(format: "%04X", Int(port))
        for _ in 0..<2000 {
            let tables = try ["udp", "tcp"].map { try String(contentsOfFile: "/proc/net/\($0)", encoding: .utf8) }
            if tables.allSatisfy({ $0.contains(place) }) { return }
            usleep(5000)
        }
        throw CocoaError(.fileReadUnknown)
    }
}
