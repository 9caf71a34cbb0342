import Synchronization

/// A command that runs beside us, with what it says kept: never waited for without an end.
public final class BackgroundCommand: Sendable {
    private struct State: ~Copyable {
        var process: SpawnedProcess
        var output: Pipe
    }

    private let state: Mutex<State>

    /// Starts a command in a process group of its own.
    /// - Parameters:
    ///   - arguments: the program, looked up in PATH, and its arguments; no shell is involved.
    ///   - environment: `NAME=value` strings; `nil` inherits ours.
    /// - Throws: `KernelError`, ENOENT when there is no such program.
    public init(_ arguments: [String], environment: [String]? = nil) throws(KernelError) {
        var output = try Pipe()
        var request = SpawnRequest(arguments, environment: environment)
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.standardError = .descriptor(output.writeDescriptor)
        request.newProcessGroup = true
        request.resetScheduling = true
        request.clearsAmbient = true
        let process = try spawn(request)
        output.closeWrite()
        state = Mutex(State(process: process, output: output))
    }

    /// How it ended; `nil` while it runs. Does not wait.
    public func poll() -> ExitStatus? { state.withLock { (try? $0.process.poll()) ?? nil } }

    /// Waits for its end, and kills it when that does not come.
    /// - Returns: `nil` when it was killed.
    public func wait(milliseconds: UInt64) -> ExitStatus? {
        let end = Clock.monotonicNanoseconds() + milliseconds * 1_000_000
        while Clock.monotonicNanoseconds() < end {
            if let status = poll() { return status }
            Clock.sleep(milliseconds: 2)
        }
        kill()
        return nil
    }

    /// Kills it with what it started, and reaps it.
    public func kill() {
        state.withLock { state in
            state.process.killGroup()
            _ = try? state.process.send(signal: 9)
            _ = try? state.process.wait()
        }
    }

    /// What it said and nobody has fetched yet, 4 KiB at most.
    public func text() -> String {
        state.withLock { state in
            // Somebody that it started may hold the pipe open and say nothing.
            guard let ready = try? Poller.wait(for: [state.output.readDescriptor], milliseconds: 0), !ready.isEmpty,
                let bytes = try? Descriptor.read(state.output.readDescriptor, upTo: 4096)
            else { return "" }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
