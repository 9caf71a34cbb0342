import Foundation
import LinuxKernel
import Synchronization

@testable import ChaosServer

/// Somebody who watches the stream over a real connection, and reads it on a thread of its own, or never does.
final class LiveClient: Sendable {
    private struct State {
        var text = ""
        var isOver = false
        var isEnded = false
    }
    private let state: Mutex<State>

    /// Asks for the stream.
    /// - Parameter reads: whether it takes anything of it.
    init(port: Int, token: String, reads: Bool = true) throws {
        state = Mutex(State())
        let request = Array(
            "GET /api/v1/live HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n".utf8)
        let address = try SocketAddress.resolve(host: "127.0.0.1", port: UInt16(port))[0]
        Thread.detachNewThread { [weak self] in
            do {
                let stream = try StreamSocket(
                    connectingTo: address, receiveBuffer: reads ? nil : 4096)
                var sent = 0
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while let self, !self.state.withLock(\.isOver) {
                    if sent < request.count {
                        if case .bytes(let count) = stream.send(request, from: sent) { sent += count }
                    }
                    guard reads || sent < request.count else {
                        Clock.sleep(milliseconds: 20)
                        continue
                    }
                    switch stream.receive(into: &buffer) {
                    case .bytes(let count):
                        let part = String(decoding: buffer[..<count], as: UTF8.self)
                        self.state.withLock { $0.text += part }
                    case .wouldBlock: _ = try Poller.wait(for: [stream.descriptor], milliseconds: 20)
                    default:
                        self.state.withLock { $0.isEnded = true }
                        return
                    }
                }
            } catch { self?.state.withLock { $0.text += "\n\(error)" } }
        }
    }

    deinit { state.withLock { $0.isOver = true } }

    /// Goes away.
    func leave() { state.withLock { $0.isOver = true } }

    /// What has come by now.
    var text: String { state.withLock(\.text) }
    /// Whether the server has ended the connection.
    var isEnded: Bool { state.withLock(\.isEnded) }

    /// Waits until what has come is as it should be, a minute at most.
    @discardableResult
    func wait(_ isSo: (String) -> Bool) async throws -> String {
        for _ in 0..<3000 {
            let text = text
            if isSo(text) { return text }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw KernelError("wait for the stream, which said \(text.suffix(2000))", errno: 110)
    }
}
