import Foundation
import Glibc
import LinuxKernel
import Synchronization
import Testing

/// A real server on loopback in a directory of its own, that can be stopped, killed and started again.
final class ProbeService {
    let directory: URL
    let port: UInt16
    private let arguments: [String]
    private var process = Process()
    private static let nextPort = Atomic<Int>(23200)

    /// A port of the range of these servers that nobody listens on now.
    static func freePort() -> UInt16 {
        while true {
            let port = UInt16(nextPort.add(1, ordering: .relaxed).oldValue)
            precondition(port < 23250, "the servers' port range is used up")
            if !isListening(port) { return port }
        }
    }

    static func isInstalled(_ paths: String...) -> Bool {
        paths.allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func scratch() throws -> URL {
        let directory = FileManager.default.temporaryDirectory.appending(path: "aftershock-service-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return directory
    }

    /// Starts a server and waits until it listens. It must neither fork nor leave its process.
    init(_ arguments: [String], port: UInt16, in directory: URL) throws {
        self.arguments = arguments
        self.port = port
        self.directory = directory
        try start()
    }

    deinit {
        end()
        try? FileManager.default.removeItem(at: directory)
    }

    func start() throws {
        process = Process()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.currentDirectoryURL = directory
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<2000 where process.isRunning {
            if Self.isListening(port) { return }
            usleep(5000)
        }
        throw CocoaError(.executableLoad)
    }

    /// Kills it, as kill -9 does, and waits until it is gone.
    func end() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    func pause() { kill(process.processIdentifier, SIGSTOP) }

    func resume() { kill(process.processIdentifier, SIGCONT) }

    /// Runs a program to its end, with a text as its input.
    static func run(_ arguments: [String], input: String = "") throws {
        let process = Process()
        let pipe = Foundation.Pipe()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        pipe.fileHandleForWriting.write(Data(input.utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw CocoaError(.executableRuntimeMismatch) }
    }

    /// Asked by connecting: the kernel's table is long on a busy machine.
    private static func isListening(_ port: UInt16) -> Bool {
        guard let address = try? SocketAddress.resolve(host: "127.0.0.1", port: port)[0],
            let socket = try? StreamSocket(connectingTo: address)
        else { return false }
        // On loopback the answer is there when connect(2) returns.
        return socket.connectionState() == .connected
    }
}
