import Glibc
import Synchronization

@testable import LinuxKernel

/// A TCP server on every address that counts the letters `n` and `r` it is sent. It ends with its owner.
final class CountingServer: Sendable {
    private let tally: Tally
    private let thread: KernelThread

    /// Letters so far.
    var counts: (n: Int, r: Int) { tally.value.withLock { $0 } }

    private final class Tally: Sendable {
        let value = Mutex<(n: Int, r: Int)>((0, 0))
        let isOver = Atomic(false)
    }

    /// Listens in the caller's network namespace.
    init(port: UInt16) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        let bound = try SocketAddress.resolve(host: "0.0.0.0", port: port).first?.withSockaddr {
            bind(listener, $0, $1)
        }
        guard bound == 0, listen(listener, 64) == 0 else { throw Unmet("a server on port \(port)") }
        let tally = Tally()
        self.tally = tally
        thread = KernelThread(name: "count") { Self.serve(listener, tally) }
        try thread.start()
    }

    private static func serve(_ listener: Int32, _ tally: Tally) {
        var open: [Int32] = [listener]
        defer { for descriptor in open { close(descriptor) } }
        while !tally.isOver.load(ordering: .acquiring) {
            guard let woken = try? Poller.wait(for: open, milliseconds: 20) else { return }
            for descriptor in woken {
                if descriptor == listener {
                    let client = accept(listener, nil, nil)
                    if client >= 0 { open.append(client) }
                    continue
                }
                let bytes = (try? Descriptor.read(descriptor, upTo: 4096)) ?? []
                if bytes.isEmpty {
                    close(descriptor)
                    open.removeAll { $0 == descriptor }
                }
                tally.value.withLock { value in
                    value.n += bytes.count { $0 == UInt8(ascii: "n") }
                    value.r += bytes.count { $0 == UInt8(ascii: "r") }
                }
            }
        }
    }

    deinit {
        tally.isOver.store(true, ordering: .releasing)
        thread.join()
    }
}
