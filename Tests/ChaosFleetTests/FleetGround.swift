import ChaosEngine
import ChaosModel
import Foundation
import LinuxKernel

@testable import ChaosFleet

/// An etcd, a key, agents and their coordinator, each with a state and a lock of its own.
final class FleetGround {
    private static let aftershock = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".build/debug/aftershock").path
    static let isBuilt = FileManager.default.isExecutableFile(atPath: aftershock)

    let etcd: EtcdServer
    let directory: String
    var state: String { path("state") }
    private let hasEtcd: Bool
    private var agents: [Process] = []

    init(withEtcd: Bool = true) throws {
        etcd = try EtcdServer(started: withEtcd)
        hasEtcd = withEtcd
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("aftershock-fleet-\(UUID())").path
        try StateDirectory(directory).prepare()
        let made = try command("fleet", "key", path("key"))
        guard made.code == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    deinit {
        for agent in agents where agent.isRunning {
            agent.terminate()
            agent.waitUntilExit()
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    func path(_ name: String) -> String { directory + "/" + name }

    func write(_ text: String, as name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    /// Starts an agent, and waits until the fleet has it.
    func startAgent(_ name: String, _ more: String...) throws {
        let agent = process(
            ["agent", "--etcd", url, "--name", name, "--trust", path("key.pub"), "--state", path(name)] + more,
            lock: path(name + ".lock"))
        agent.standardError = FileHandle.nullDevice
        agent.standardOutput = FileHandle.nullDevice
        try agent.run()
        agents.append(agent)
        let client = try etcd.client()
        for _ in 0..<1200 where agent.isRunning {
            if try client.get("aftershock/default/hosts/" + name) != nil { return }
            usleep(50_000)
        }
        throw CocoaError(.executableLoad)
    }

    /// Runs a spec over the fleet.
    func run(
        _ spec: String, key: String = "key", _ more: String...
    ) throws -> (code: Int32, said: String, shown: String) {
        try write(spec, as: "spec.yaml")
        return try command(
            [
                "fleet", "run", path("spec.yaml"), "--etcd", url, "--key", path(key), "--state", state, "--format",
                "json",
            ]
                + more)
    }

    func fleet(_ words: String...) throws -> (code: Int32, said: String, shown: String) {
        try command(["fleet"] + words + ["--etcd", url])
    }

    func command(_ words: String...) throws -> (code: Int32, said: String, shown: String) { try command(words) }

    /// Runs the command to its end.
    func command(_ words: [String]) throws -> (code: Int32, said: String, shown: String) {
        let tool = process(words, lock: path("own.lock"))
        let said = path("said-\(UUID())"), shown = path("shown-\(UUID())")
        for file in [said, shown] { try Data().write(to: URL(fileURLWithPath: file)) }
        tool.standardError = FileHandle(forWritingAtPath: said)
        tool.standardOutput = FileHandle(forWritingAtPath: shown)
        try tool.run()
        tool.waitUntilExit()
        return (
            tool.terminationStatus, try String(contentsOfFile: said, encoding: .utf8),
            try String(contentsOfFile: shown, encoding: .utf8)
        )
    }

    private var url: String { "http://127.0.0.1:\(etcd.port)" }

    private func process(_ words: [String], lock: String) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.aftershock)
        process.arguments = words
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "AFTERSHOCK_LOCK": lock]
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
