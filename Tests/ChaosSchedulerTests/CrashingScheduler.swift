import ChaosScheduler
import Foundation
import LinuxKernel
import Testing

/// A scheduler in a process of its own, that may be told to kill itself.
enum CrashingScheduler {
    /// Runs one until it ends.
    /// - Parameters:
    ///   - clock: what the wall clock shows at its start.
    ///   - moment: when it kills itself, as `CrashScheduler` says.
    ///   - lock: for real runs, the lock that they take; otherwise runs are scripts.
    /// - Returns: how it ended, and what it said.
    static func live(
        _ ground: SchedulerGround, _ clock: Double, _ moment: String, lock: String? = nil
    ) throws -> (status: LinuxKernel.ExitStatus, log: String) {
        let program =
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/CrashScheduler"
        try #require(FileManager.default.isExecutableFile(atPath: program), "no CrashScheduler beside the tests")
        let log = ground.path + "/log-\(UUID().uuidString)"
        let file = try File(log, access: .write, creatingWith: 0o600)
        var words = [program, ground.state, ground.schedules, ground.path + "/runs", "\(clock)", moment]
        var request = SpawnRequest([])
        if let lock {
            words += [RunnerGround.aftershock, lock]
            let own = ProcessInfo.processInfo.environment.filter { $0.key != "AFTERSHOCK_LOCK" }
            request.environment = own.map { "\($0.key)=\($0.value)" } + ["AFTERSHOCK_LOCK=\(lock)"]
        }
        request.arguments = words
        request.standardOutput = .descriptor(file.descriptor)
        request.standardError = .descriptor(file.descriptor)
        var process = try spawn(request)
        let status = try process.wait()
        return (status, try String(contentsOfFile: log, encoding: .utf8))
    }
}
