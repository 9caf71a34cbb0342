import Glibc

@testable import LinuxKernel

/// A real nginx of one process on two loopback ports.
struct WebVictim {
    static let port: UInt16 = 21500
    static let otherPort: UInt16 = 21501

    let victim: Victim
    private let directory: String

    /// Starts it in the ground and waits until it answers.
    init(in ground: Ground, group: CgroupDirectory? = nil) throws {
        directory = ground.directory
        let configuration = try ground.write(
            "nginx.conf",
            """
            daemon off; master_process off; pid \(directory)/nginx.pid; error_log \(directory)/error.log warn;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path \(directory)/body;
              server { listen 127.0.0.1:\(Self.port); return 200 ok; }
              server { listen 127.0.0.1:\(Self.otherPort); return 200 ok; }
            }
            """)
        victim = try ground.start(
            ["/usr/sbin/nginx", "-p", directory, "-e", directory + "/error.log", "-c", configuration], in: group)
        guard eventually({ Client.ask(Self.port) && Client.ask(Self.otherPort) }) else {
            throw Unmet("nginx does not answer: \(errors)")
        }
    }

    /// What nginx wrote to its error log.
    var errors: String { (try? File.text(of: directory + "/error.log")) ?? "" }
}

/// A client on loopback.
enum Client {
    /// Connects, asks, and tells whether an answer came within the time.
    static func ask(_ port: UInt16, milliseconds: Int = 1000) -> Bool {
        let client = open(milliseconds)
        defer { close(client) }
        guard connect(client, to: port) == 0 else { return false }
        let question = Array("GET / HTTP/1.0\r\n\r\n".utf8)
        guard send(client, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return false }
        var answer = [UInt8](repeating: 0, count: 12)
        return recv(client, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count
            && answer.starts(with: Array("HTTP/1.1 200".utf8))
    }

    /// Connects only.
    /// - Returns: the error number, 0 for a connection and EINPROGRESS for a time-out; and how long it took.
    static func connection(_ port: UInt16, milliseconds: Int = 1000) -> (error: Int32, nanoseconds: UInt64) {
        let client = open(milliseconds)
        defer { close(client) }
        let start = Clock.monotonicNanoseconds()
        let error = connect(client, to: port)
        return (error, Clock.monotonicNanoseconds() - start)
    }

    private static func open(_ milliseconds: Int) -> Int32 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            setsockopt(client, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        return client
    }

    private static func connect(_ client: Int32, to port: UInt16) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result < 0 ? errno : 0
    }
}
