import Foundation
import Testing

@testable import LinuxKernel

/// A scratch directory, a view in which it is behind a file gate, and victims that are started there.
final class FuseGround {
    /// Whether a gate can be mounted here.
    static let works: Bool = {
        do throws(KernelError) { try FileGateView.attempt() } catch { return false }
        return true
    }()

    let path: String
    let view: FileGateView

    init(_ below: [String] = []) throws {
        let root = "/tmp/aftershock-gate-\(UUID().uuidString.prefix(8))"
        for directory in [root] + below.map({ root + "/" + $0 }) {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        path = root
        view = try FileGateView([root] + below.map { root + "/" + $0 })
    }

    /// Starts a program in the view, in the directory.
    func start(_ command: [String], output: String) throws(KernelError) -> SpawnedProcess {
        var request = SpawnRequest(command, directory: path)
        request.mountNamespace = view.descriptor
        request.standardOutput = .file(output)
        request.standardError = .file(output)
        return try spawn(request)
    }

    /// What a program prints that runs in the view.
    func output(of command: [String], sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        let file = path + ".output"
        defer { unlink(file) }
        var process = try start(command, output: file)
        let status = try process.wait()
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        #expect(status == .exited(0), "\(text)", sourceLocation: sourceLocation)
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func python(_ program: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        try output(of: ["python3", "-c", program], sourceLocation: sourceLocation)
    }

    /// Lets go and waits for the end of the mounts.
    func end() -> Bool {
        view.letGo()
        for _ in 0..<1000 where !view.hasEnded { usleep(5000) }
        try? FileManager.default.removeItem(atPath: path)
        return view.hasEnded
    }
}
