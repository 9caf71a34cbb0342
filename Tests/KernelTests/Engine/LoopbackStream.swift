import Glibc

@testable import LinuxKernel

/// A TCP connection of this process with itself on loopback, for measuring what gets through. One thread serves both ends.
struct LoopbackStream: ~Copyable {
    private let sender: Int32
    private let receiver: Int32

    /// Listens on the port and connects to it.
    static func connected(port: UInt16) throws -> LoopbackStream {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(listener) }
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        guard withLoopback(AF_INET, port, { bind(listener, $0, $1) }) == 0, listen(listener, 1) == 0 else {
            throw Unmet("a listener on \(port): \(errno)")
        }
        let sender = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard withLoopback(AF_INET, port, { connect(sender, $0, $1) }) == 0 else {
            close(sender)
            throw Unmet("a connection to \(port): \(errno)")
        }
        return LoopbackStream(sender: sender, receiver: accept(listener, nil, nil))
    }

    private init(sender: Int32, receiver: Int32) {
        self.sender = sender
        self.receiver = receiver
    }

    deinit {
        close(sender)
        close(receiver)
    }

    /// Sends until so many bytes have arrived; gives bits per second, not counting the `burst` that may go at once. However
    /// late this thread runs, it never measures more than there was.
    func bitsPerSecond(bytes: Int, burst: Int = 0) throws -> Double {
        var block = [UInt8](repeating: 0, count: 64 * 1024)
        var sent = 0, received = 0
        let start = Clock.monotonicNanoseconds()
        while received < bytes {
            var ends = [pollfd(fd: receiver, events: Int16(POLLIN), revents: 0)]
            if sent < bytes { ends.append(pollfd(fd: sender, events: Int16(POLLOUT), revents: 0)) }
            guard poll(&ends, nfds_t(ends.count), 10_000) > 0 else { throw Unmet("a byte within ten seconds") }
            if ends.count > 1, ends[1].revents != 0 {
                sent += max(0, send(sender, block, min(block.count, bytes - sent), Int32(MSG_DONTWAIT)))
            }
            if ends[0].revents != 0 {
                received += max(0, recv(receiver, &block, block.count, Int32(MSG_DONTWAIT)))
            }
        }
        return Double(bytes - burst) * 8e9 / Double(Clock.monotonicNanoseconds() - start)
    }
}
