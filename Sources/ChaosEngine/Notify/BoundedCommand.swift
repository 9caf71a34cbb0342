import ChaosModel
import LinuxKernel

/// A command that is run once, in a session of its own and for a bounded time: its group is killed when it is over, and what
/// it says is kept up to a bound.
struct BoundedCommand {
    /// How it went.
    struct Outcome: Sendable {
        /// How it ended; `nil` when it took too long and was killed.
        var status: ExitStatus?
        /// What it printed, in one line and cut short; `nil` when that is nothing.
        var said: String?
    }

    /// The environment of every such command.
    static let path = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
    /// How much of what it prints is kept, in bytes.
    private static let longestOutput = 2000

    private var request: SpawnRequest
    private let timeout: Duration

    /// - Parameter request: program, environment, input and rights; the rest is set here.
    init(_ request: SpawnRequest, timeout: Duration) {
        self.request = request
        self.request.newSession = true
        self.request.resetScheduling = true
        self.timeout = timeout
    }

    /// Runs it.
    /// - Parameter endRest: kills what it started and what left its group; called before it is reaped.
    /// - Throws: `KernelError` when it does not start.
    func run(endRest: () -> Void) throws(KernelError) -> Outcome {
        var output = try Pipe()
        var request = request
        request.standardOutput = .descriptor(output.writeDescriptor)
        request.standardError = .descriptor(output.writeDescriptor)
        var process = try spawn(request)
        output.closeWrite()
        do throws(KernelError) { return try wait(for: &process, output, endRest) } catch {
            process.killGroup()
            endRest()
            throw error
        }
    }

    private func wait(
        for process: inout SpawnedProcess, _ output: borrowing Pipe, _ endRest: () -> Void
    ) throws(KernelError) -> Outcome {
        let end = Clock.monotonicNanoseconds() + UInt64(timeout.nanoseconds)
        var printed: [UInt8] = []
        var pipe = output.readDescriptor
        while !process.hasEnded {
            let now = Clock.monotonicNanoseconds()
            if now >= end { break }
            let ready = try Poller.wait(
                for: [process.descriptor, pipe], milliseconds: Int((end - now) / 1_000_000) + 1)
            if ready.contains(pipe), !Self.read(pipe, into: &printed) { pipe = -1 }
        }
        let isOver = process.hasEnded
        // Its number is its own until it is reaped, and so is its group's.
        process.killGroup()
        endRest()
        let status = try process.wait()
        while pipe >= 0, try !Poller.wait(for: [pipe], milliseconds: 0).isEmpty, Self.read(pipe, into: &printed) {}
        return Outcome(status: isOver ? status : nil, said: Self.text(printed))
    }

    /// Reads what is there; what is too much is read and forgotten.
    /// - Returns: `false` at the end.
    private static func read(_ pipe: Int32, into printed: inout [UInt8]) -> Bool {
        guard let bytes = try? Descriptor.read(pipe, upTo: 65_536), !bytes.isEmpty else { return false }
        printed += bytes.prefix(max(0, longestOutput - printed.count))
        return true
    }

    private static func text(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " / ")
        return line.isEmpty ? nil : String(line.prefix(400))
    }
}
