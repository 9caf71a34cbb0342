import Glibc

@testable import LinuxKernel

/// A real process that faults are aimed at; killed and reaped when the owner goes.
final class Victim {
    private var process: SpawnedProcess
    var pid: Int32 { process.pid }
    var startTicks: UInt64 { process.startTicks }

    init(
        _ arguments: [String], groups: [String] = [], environment: [String]? = nil,
        output: SpawnRequest.Stdio = .null
    ) throws {
        var request = SpawnRequest(arguments, environment: environment)
        request.standardOutput = output
        request.standardError = .null
        request.newSession = true
        request.cgroupDirectories = groups
        process = try spawn(request)
    }

    /// The exit status once it has ended.
    func poll() throws -> ExitStatus? { try process.poll() }

    /// Waits for its end.
    func wait(within seconds: Double = 30) throws -> ExitStatus {
        var status: ExitStatus?
        _ = try eventually(within: seconds) {
            status = try process.poll()
            return status != nil
        }
        guard let status else { throw Unmet("process \(pid) did not end within \(seconds) s") }
        return status
    }

    func send(_ signal: Int32) throws { try process.send(signal: signal) }

    /// CPU seconds used by it and its threads.
    var cpuSeconds: Double { Double(ProcessTable.stat(pid)?.cpuTicks ?? 0) / Double(Clock.ticksPerSecond) }

    deinit {
        do {
            for child in ProcessTable.descendants(of: pid) { kill(child, SIGKILL) }
            try process.send(signal: SIGKILL)
            _ = try process.wait()
        } catch { print("left behind: \(error)") }
    }
}
