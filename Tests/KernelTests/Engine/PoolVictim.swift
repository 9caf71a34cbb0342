import Glibc

@testable import LinuxKernel

/// A real service with four workers, each of which serves one connection at a time: it answers `/` with a word and
/// `/big` with 32 MB.
struct PoolVictim {
    static let port: UInt16 = 22610
    static let workers = 4

    let victim: Victim

    /// Starts it in the ground and waits until it listens.
    init(in ground: Ground, host: String = "127.0.0.1", backlog: Int = 64) throws {
        victim = try ground.start(Self.command(host: host, backlog: backlog))
        guard eventually({ ProcessTable.listening(on: Self.port).contains { $0 == victim.pid } }) else {
            throw Unmet("the pool does not listen")
        }
    }

    /// The command that serves until it is ended.
    static func command(host: String = "127.0.0.1", backlog: Int = 64) -> [String] {
        let program = """
            import socket, threading, time
            family = socket.AF_INET6 if ":" in "\(host)" else socket.AF_INET
            listener = socket.create_server(("\(host)", \(port)), family=family, backlog=\(backlog))
            def serve():
                while True:
                    try:
                        client = listener.accept()[0]
                    except OSError:
                        # Without descriptors, fd.limit: a service goes on, and so does this one.
                        time.sleep(0.005)
                        continue
                    try:
                        head = b""
                        while b"\\r\\n\\r\\n" not in head:
                            part = client.recv(4096)
                            if not part: break
                            head += part
                        else:
                            body = b"x" * 32000000 if head.startswith(b"GET /big") else b"ok"
                            client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body) + body)
                    except OSError:
                        pass
                    client.close()
            for number in range(\(workers)): threading.Thread(target=serve).start()
            """
        return ["/usr/bin/python3", "-c", program]
    }

    /// TCP connections of this network namespace that are more than a memory: neither listening nor in TIME-WAIT.
    static func connections(family: Int32 = AF_INET) -> [String] {
        table(family).filter { $0.count > 3 && $0[3] != "0A" && $0[3] != "06" }.map { $0.joined(separator: " ") }
    }

    /// On how many connections the pool has something that its client does not take: the send queue of proc(5).
    static var unread: Int {
        let port = ":" + String(port, radix: 16, uppercase: true)
        return table(AF_INET).count {
            $0.count > 4 && $0[1].hasSuffix(port) && $0[3] == "01" && !$0[4].hasPrefix("00000000:")
        }
    }

    private static func table(_ family: Int32) -> [[Substring]] {
        let text = (try? File.text(of: "/proc/thread-self/net/tcp\(family == AF_INET6 ? "6" : "")")) ?? ""
        return text.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
    }
}
