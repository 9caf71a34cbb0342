import Aftershock
import Foundation
import Testing

/// A state directory, a lock and a victim of a test's own.
final class HeldGround: Sendable {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let path =
        ProcessInfo.processInfo.environment["AFTERSHOCK_COMMAND"]
        ?? root.appending(path: ".build/debug/aftershock").path
    /// A program whose only test is killed.
    static let test =
        ProcessInfo.processInfo.environment["AFTERSHOCK_HOLDING_TEST"]
        ?? root.appending(path: ".build/debug/HoldingTest").path
    static let isTestBuilt = FileManager.default.isExecutableFile(atPath: test)
    static let isBuilt = FileManager.default.isExecutableFile(atPath: path)
    static let missing: Comment = "needs the built command, .build/debug/aftershock"

    let scratch: String
    private let victim: Process

    init() throws {
        scratch =
            FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-held-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(
            atPath: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        victim = Process()
        victim.executableURL = URL(fileURLWithPath: "/bin/sleep")
        victim.arguments = ["600"]
        victim.standardInput = FileHandle.nullDevice
        victim.standardOutput = FileHandle.nullDevice
        victim.standardError = FileHandle.nullDevice
        try victim.run()
    }

    deinit {
        kill(pid, SIGKILL)
        victim.waitUntilExit()
        do { try FileManager.default.removeItem(atPath: scratch) } catch { print("left behind: \(error)") }
    }

    /// The victim's process.
    var pid: Int32 { victim.processIdentifier }

    /// The command, with a lock of this test's own: other tests' runs do not concern it.
    var command: AftershockCommand {
        AftershockCommand(
            path: Self.path, state: scratch + "/state", environment: ["AFTERSHOCK_LOCK": scratch + "/lock"])
    }

    func settings(
        atMost: Duration = .seconds(60), requiresEffect: Bool = true,
        onReport: @escaping @Sendable (FaultReport) -> Void = { _ in }
    ) -> FaultSettings {
        FaultSettings(
            atMost: atMost, requiresEffect: requiresEffect, command: command, onReport: onReport)
    }

    /// Whether the victim is stopped, in the kernel's words: by a signal, or frozen in a group of its own.
    var isPaused: Bool {
        if Self.state(of: pid) == "T" { return true }
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/cgroup", encoding: .utf8) else { return false }
        return text.contains("aftershock")
    }

    /// The process that holds the faults: it has written itself into the lock.
    var holder: Int32? {
        guard let text = try? String(contentsOfFile: scratch + "/lock", encoding: .utf8),
            let match = text.firstMatch(of: /by \S*\[(\d+)\]/)
        else { return nil }
        return Int32(match.1)
    }

    /// Waits for something that is sure to come.
    func awaiting(_ isSo: () -> Bool) async -> Bool {
        for _ in 0..<600 {
            if isSo() { return true }
            try? await Task.sleep(for: .milliseconds(50))
        }
        return isSo()
    }

    /// Whether a process has become `sleep`, and lives.
    static func isSleeping(_ pid: Int32) -> Bool {
        let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
        return name == "sleep\n" && state(of: pid) == "S"
    }

    private static func state(of pid: Int32) -> Character? {
        let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return text?.split(separator: ")").last?.first { $0 != " " }
    }
}
