import ChaosModel
import ChaosReport
import FoundationEssentials
import Glibc

@testable import LinuxKernel

/// One `aftershock` command in a ground; ended with SIGKILL when the owner goes, whereupon its guardian takes over.
final class CommandRun {
    private var process: SpawnedProcess
    private let ground: Ground
    private let outputFile: String
    var pid: Int32 { process.pid }

    /// Starts the command with `--state` of the ground.
    /// - Parameter inside: the words that lead into another place first, such as a network namespace.
    init(
        _ arguments: [String], in ground: Ground, output: SpawnRequest.Stdio? = nil, hasState: Bool = true,
        inside: [String] = []
    ) throws {
        self.ground = ground
        outputFile = ground.directory + "/output-\(Clock.monotonicNanoseconds())"
        // Each ground is a host of its own: its runs keep off one another, not off those of other tests.
        var environment = ProcessInfo.processInfo.environment
        environment["AFTERSHOCK_LOCK"] = ground.directory + "/host.lock"
        var request = SpawnRequest(
            inside + [Product.aftershock] + arguments + (hasState ? ["--state", ground.state] : []),
            environment: environment.map { "\($0.key)=\($0.value)" })
        request.standardOutput = output ?? .file(outputFile)
        request.standardError = .file(outputFile + ".errors")
        request.newSession = true
        process = try spawn(request)
    }

    /// `inject` with JSON on standard output.
    static func inject(_ fault: String, _ flags: [String], in ground: Ground) throws -> CommandRun {
        try CommandRun(["inject", fault] + flags + ["--format", "json", "-q"], in: ground)
    }

    /// The same, once the command says that the fault is in effect: rules are there before the helper that they lead to
    /// is known to work.
    static func injected(_ fault: String, _ flags: [String], in ground: Ground) throws -> CommandRun {
        let run = try CommandRun(["inject", fault] + flags + ["--format", "json"], in: ground)
        try run.until("the fault") { run.errors.contains("is in effect, read back") }
        return run
    }

    func send(_ signal: Int32) throws { try process.send(signal: signal) }

    /// Waits for the end.
    /// - Returns: the exit code, or 128 and the signal.
    func wait(within seconds: Double = 30) throws -> Int32 {
        var status: ExitStatus?
        _ = try eventually(within: seconds) {
            status = try process.poll()
            return status != nil
        }
        switch status {
        case .exited(let code)?: return code
        case .signaled(let signal)?: return 128 + signal
        case nil: throw Unmet("the command did not end within \(seconds) s: \(output)\(errors)")
        }
    }

    /// Waits until the fault shows, or throws what the command said.
    func until(_ what: String, _ isSo: () throws -> Bool) throws {
        // A slow guest that polls on its one CPU takes its time to begin a run.
        guard try eventually(within: 40, isSo) else { throw Unmet("\(what) did not come about: \(output)\(errors)") }
    }

    /// Ends it by SIGTERM and waits for its rollback.
    func stop() throws -> Int32 {
        try send(SIGTERM)
        return try wait()
    }

    var output: String { (try? File.text(of: outputFile)) ?? "" }
    var errors: String { (try? File.text(of: outputFile + ".errors")) ?? "" }

    /// The report that the command printed.
    func report() throws -> Report { try JSONReport.report(from: output) }

    deinit {
        do {
            try process.send(signal: SIGKILL)
            _ = try process.wait()
            _ = eventually { ground.ours("guardian").isEmpty }
        } catch { print("left behind: \(error)") }
    }
}
