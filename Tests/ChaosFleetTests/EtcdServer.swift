import ChaosModel
import Foundation
import LinuxKernel
import Synchronization
import Testing

@testable import ChaosFleet

/// A real etcd on loopback, with or without TLS.
final class EtcdServer {
    static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/bin/etcd")
    static let isTLSPossible = isInstalled && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    private static let nextPort = Atomic<Int>(23600)

    let directory: URL
    let port: Int
    private let peers: Int
    private let isSecure: Bool
    private var process = Process()

    /// - Parameter started: whether it is there, or only could be.
    init(secure: Bool = false, started: Bool = true) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "aftershock-etcd-\(UUID())")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        port = Self.nextPort.add(2, ordering: .relaxed).oldValue
        peers = port + 1
        isSecure = secure
        if secure { try makeCertificates() }
        if started { try start() }
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: directory)
    }

    var scheme: String { isSecure ? "https" : "http" }

    func start() throws {
        let client = "\(scheme)://127.0.0.1:\(port)", peer = "http://127.0.0.1:\(peers)"
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/etcd")
        process.arguments =
            [
                "--data-dir", path("data"), "--listen-client-urls", client, "--advertise-client-urls", client,
                "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster",
                "default=\(peer)",
            ]
            + (isSecure
                ? [
                    "--client-cert-auth", "--trusted-ca-file", path("ca.crt"), "--cert-file", path("server.crt"),
                    "--key-file", path("server.key"),
                ] : [])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let client2 = EtcdClient(try access(certified: true, patience: 1).access)
        for _ in 0..<400 {
            // Refused is an answer too.
            do throws(EtcdError) {
                _ = try client2.get("x")
                return
            } catch { if case .refused = error { return } }
            usleep(50_000)
        }
        throw CocoaError(.executableLoad)
    }

    /// Kills it, as kill -9 does.
    func kill() {
        guard process.isRunning else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    /// The way to it.
    func access(
        certified: Bool = true, user: (String, String)? = nil, patience: Int = 0
    ) throws -> (access: EtcdAccess, url: HTTPURL) {
        let url = HTTPURL(isSecure: isSecure, host: "127.0.0.1", port: UInt16(port))
        var tls: TLSContext?
        if isSecure {
            let context = try TLSContext(trust: .file(path("ca.crt")))
            if certified { try context.present(certificate: path("client.crt"), key: path("client.key")) }
            tls = context
        }
        return (EtcdAccess(members: [url], tls: tls, user: user.map { (name: $0.0, password: $0.1) }), url)
    }

    func client(certified: Bool = true, user: (String, String)? = nil) throws -> EtcdClient {
        EtcdClient(try access(certified: certified, user: user).access)
    }

    /// Runs a program in the server's directory.
    func run(_ words: [String]) throws {
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/" + words[0])
        tool.arguments = Array(words.dropFirst())
        tool.currentDirectoryURL = directory
        tool.environment = [
            "ETCDCTL_API": "3", "ETCDCTL_ENDPOINTS": "\(scheme)://127.0.0.1:\(port)", "ETCDCTL_CACERT": "ca.crt",
            "ETCDCTL_CERT": "client.crt", "ETCDCTL_KEY": "client.key",
        ]
        tool.standardOutput = FileHandle.nullDevice
        tool.standardError = FileHandle.nullDevice
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0, "\(words.joined(separator: " "))")
    }

    private func makeCertificates() throws {
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        try run(
            ["openssl", "req", "-x509"] + curve + [
                "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=ca", "-days", "2",
            ])
        for (name, uses) in [("server", "serverAuth,clientAuth"), ("client", "clientAuth")] {
            try run(
                ["openssl", "req"] + curve + ["-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/O=\(name)"])
            try Data("subjectAltName=IP:127.0.0.1\nextendedKeyUsage=\(uses)\n".utf8).write(
                to: directory.appending(path: "\(name).ext"))
            try run([
                "openssl", "x509", "-req", "-in", "\(name).csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                "-out", "\(name).crt", "-days", "2", "-extfile", "\(name).ext",
            ])
        }
    }
}
