import Foundation
import Glibc
import Synchronization

@testable import LinuxKernel

/// A TCP server on loopback that misbehaves as told: each connection runs the script on a thread of its own.
final class ProbeScriptedServer: Sendable {
    /// One accepted connection.
    struct Connection {
        let descriptor: Int32

        /// Reads until the head of the request has come.
        func readRequest() -> String {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 4096)
            while !text.contains("\r\n\r\n") {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count <= 0 { return text }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
            return text
        }

        func send(_ text: String) { send(Array(text.utf8)) }

        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool { Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) > 0 }

        /// Makes close(2) send RST.
        func reset() {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }

        /// Waits until the peer has ended.
        func waitForEnd() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }
    }

    let port: UInt16
    private let listener: Int32
    private static let nextPort = Atomic<Int>(21200)

    /// A port of the range of these tests that nobody listens on now.
    static func freePort() -> UInt16 {
        let (port, descriptor) = listenAnywhere()
        close(descriptor)
        return port
    }

    private static func listenAnywhere() -> (UInt16, Int32) {
        while true {
            let port = UInt16(nextPort.add(1, ordering: .relaxed).oldValue)
            precondition(port < 21290, "the tests' port range is used up")
            let descriptor = listen(on: port)
            if descriptor >= 0 { return (port, descriptor) }
        }
    }

    init(port: UInt16? = nil, script: @escaping @Sendable (Connection) -> Void) {
        // Held from the moment it is found free: a program that another test has just started may hold a closed one on.
        (self.port, listener) = port.map { ($0, Self.listen(on: $0)) } ?? Self.listenAnywhere()
        precondition(listener >= 0, "port \(self.port) is taken")
        let listener = self.listener
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { return }
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                Thread.detachNewThread {
                    script(Connection(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func listen(on port: UInt16) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        let address = try? SocketAddress.resolve(host: "127.0.0.1", port: port).first
        let code = address?.withSockaddr { bind(descriptor, $0, $1) }
        if code == 0, Glibc.listen(descriptor, 511) == 0 { return descriptor }
        close(descriptor)
        return -1
    }
}
