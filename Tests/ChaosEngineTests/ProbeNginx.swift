import Foundation
import Glibc

@testable import LinuxKernel

/// A real nginx on loopback in a directory of its own: plain HTTP on one port, HTTPS with a self-made certificate for
/// `shop.test` on another.
final class ProbeNginx {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx")
    static let missing = "needs nginx (Debian: nginx-light) and openssl"

    let directory: URL
    let port: UInt16
    let securePort: UInt16
    private var process = Process()

    var pid: pid_t { process.processIdentifier }
    var certificate: String { directory.appending(path: "cert.pem").path }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "aftershock-nginx-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        port = ProbeScriptedServer.freePort()
        securePort = ProbeScriptedServer.freePort()
        try Self.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=shop.test", "-addext", "subjectAltName=DNS:shop.test", "-keyout",
                directory.appending(path: "key.pem").path, "-out", certificate,
            ])
        try configuration.write(to: directory.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
        try start()
    }

    private func start() throws {
        process.executableURL = URL(filePath: "/usr/sbin/nginx")
        process.arguments = [
            "-p", directory.path, "-c", directory.appending(path: "nginx.conf").path, "-e", "error.log",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        try waitUntilListening()
    }

    /// Ends it at once and starts another on the same ports.
    func restart() throws {
        kill(pid, SIGKILL)
        process.waitUntilExit()
        process = Process()
        try start()
    }

    deinit {
        kill(pid, SIGCONT)
        kill(pid, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: directory)
    }

    func pause() {
        kill(pid, SIGSTOP)
        while state != "T" { usleep(500) }
    }

    func resume() { kill(pid, SIGCONT) }

    private var state: Substring? {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return "T" }
        return status.split(separator: ")").last?.split(separator: " ").first
    }

    private func waitUntilListening() throws {
        for _ in 0..<2000 {
            if [port, securePort].allSatisfy(accepts) { return }
            usleep(5000)
        }
        throw CocoaError(.fileReadUnknown)
    }

    private func accepts(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        let address = try? SocketAddress.resolve(host: "127.0.0.1", port: port).first
        return address?.withSockaddr { connect(descriptor, $0, $1) } == 0
    }

    private static func run(_ path: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
    }

    private var configuration: String {
        """
        daemon off; master_process off; pid nginx.pid; error_log error.log;
        events { worker_connections 2048; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          server {
            listen 127.0.0.1:\(port) backlog=2048;
            listen 127.0.0.1:\(securePort) ssl;
            ssl_certificate cert.pem; ssl_certificate_key key.pem;
            location / { return 200 "all is well"; }
            location /agent { return 200 "agent=$http_user_agent host=$http_host method=$request_method"; }
            location /once { keepalive_requests 1; return 200 "all is well"; }
            location /metrics { return 200 "# TYPE queue_depth gauge\nqueue_depth{q=\\"a\\"} 40\nqueue_depth{q=\\"b\\"} 2\n"; }
            location /broken { return 503 "no"; }
          }
        }
        """
    }
}
