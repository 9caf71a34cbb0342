import ChaosEngine
import LinuxKernel

/// One question to the daemon over its Unix socket, and the answer: HTTP/1.1, one connection each.
struct DaemonExchange {
    /// Why there is no answer.
    enum Failure: Error, Hashable {
        /// Nobody listens.
        case absent
        /// Somebody does, and does not answer as a daemon does.
        case silent(String)
    }

    /// The most bytes of an answer.
    private static let longest = 64 << 20

    let socket: String
    /// How long it may take, in seconds.
    let patience: Double

    /// Asks.
    /// - Parameter body: its media type and its bytes; `nil` for none.
    /// - Returns: status and body.
    /// - Throws: `Failure`.
    func ask(
        _ method: String, _ path: String, _ body: (type: String, bytes: [UInt8])? = nil
    ) throws(Failure) -> (status: Int, body: [UInt8]) {
        let end = Clock.monotonicNanoseconds() + UInt64(patience * 1e9)
        let stream = try connect(until: end)
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/json\r\n"
        if let body { head += "Content-Type: \(body.type)\r\n" }
        head += "Content-Length: \(body?.bytes.count ?? 0)\r\n\r\n"
        // One that refuses before it has read everything still says why.
        let sent = try send(Array(head.utf8) + (body?.bytes ?? []), stream, until: end)
        return try receive(stream, until: end, isSent: sent)
    }

    private func connect(until end: UInt64) throws(Failure) -> StreamSocket {
        while true {
            do throws(KernelError) { return try LocalSocket.connect(socket) } catch {
                switch error.errno {
                case 2, 111: throw .absent  // ENOENT, ECONNREFUSED
                case 11 where Clock.monotonicNanoseconds() < end: Clock.sleep(milliseconds: 5)  // EAGAIN: a full queue
                case 11: throw .silent("the daemon takes no connections")
                default: throw .silent("\(socket): \(error.reason)")
                }
            }
        }
    }

    private func send(_ bytes: [UInt8], _ stream: borrowing StreamSocket, until end: UInt64) throws(Failure) -> Bool {
        var sent = 0
        while sent < bytes.count {
            switch stream.send(bytes, from: sent) {
            case .bytes(let count): sent += count
            case .wouldBlock:
                if Clock.monotonicNanoseconds() >= end { throw .silent("the daemon does not read") }
                Clock.sleep(milliseconds: 2)
            default: return false
            }
        }
        return true
    }

    private func receive(
        _ stream: borrowing StreamSocket, until end: UInt64, isSent: Bool
    ) throws(Failure) -> (status: Int, body: [UInt8]) {
        var parser = HTTPResponseParser(longest: Self.longest)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while parser.status == .incomplete {
            switch stream.receive(into: &buffer) {
            case .bytes(let count): parser.consume(buffer, count: count)
            case .wouldBlock:
                let now = Clock.monotonicNanoseconds()
                guard now < end else { throw .silent("the daemon does not answer") }
                let rest = Int((end - now) / 1_000_000) + 1
                do throws(KernelError) { _ = try Poller.wait(for: [stream.descriptor], milliseconds: rest) } catch {
                    throw .silent("\(error)")
                }
            default:
                parser.end()
                guard parser.status == .complete else { throw .silent("the daemon ended the connection") }
            }
        }
        guard parser.status == .complete else { throw .silent("the answer is no HTTP") }
        guard parser.isWhole else { throw .silent("the answer is longer than \(Self.longest) bytes") }
        return (Int(parser.code), parser.body)
    }
}
