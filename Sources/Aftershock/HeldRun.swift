import Foundation
import Glibc
import Synchronization

/// A running `aftershock hold`. Its standard input is the hold: whatever becomes of this process, the kernel closes it.
final class HeldRun: Sendable {
    /// How it ended.
    struct Outcome: Sendable {
        /// The command's exit code; the negative signal that ended it.
        var exitCode: Int32
        /// What it said on standard error.
        var said: String
        /// Whether the faults were there until we let go.
        var wasReleased: Bool
        /// Absent when the command was refused or died.
        var report: FaultReport?
    }

    private struct State {
        var hold: FileHandle?
        var isEffective = false
        var outcome: Outcome?
        var waiting: [CheckedContinuation<Void, Never>] = []

        /// Takes those who wait for news.
        mutating func takeWaiting() -> [CheckedContinuation<Void, Never>] {
            defer { waiting = [] }
            return waiting
        }
    }

    private let state = Mutex(State())

    /// Starts the command. Threads of its own listen to it, since that blocks.
    /// - Throws: `FaultError.commandNotStarted`.
    init(_ words: [String], environment: [String: String]) throws {
        let (input, output, errors) = (Pipe(), Pipe(), Pipe())
        // A program that the body starts must not hold the faults after us.
        for pipe in [input, output, errors] {
            for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
            }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        do { try process.run() } catch { throw FaultError.commandNotStarted("\(words[0]): \(error)") }
        state.withLock { $0.hold = input.fileHandleForWriting }
        Thread.detachNewThread { self.listen(to: process, output.fileHandleForReading, errors.fileHandleForReading) }
    }

    /// Waits until the faults are in effect.
    /// - Returns: `false` when they never were, and the command has ended.
    func awaitEffect() async -> Bool {
        await waiting { $0.isEffective || $0.outcome != nil }
        return state.withLock { $0.isEffective }
    }

    /// Lets go of the faults.
    func release() {
        let hold = state.withLock { state in
            defer { state.hold = nil }
            return state.hold
        }
        // Closed it is in any case.
        try? hold?.close()
    }

    /// Waits until the command has ended: everything is taken back by then, or on record as left behind.
    func awaitEnd() async -> Outcome {
        await waiting { $0.outcome != nil }
        return state.withLock { $0.outcome } ?? Outcome(exitCode: 3, said: "", wasReleased: false)
    }

    private func waiting(until isSo: @Sendable (State) -> Bool) async {
        while !state.withLock({ isSo($0) }) {
            await withCheckedContinuation { continuation in
                let isSoByNow = state.withLock { state in
                    if isSo(state) { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isSoByNow { continuation.resume() }
            }
        }
    }

    private func tell(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            return state.takeWaiting()
        }
        for continuation in waiting { continuation.resume() }
    }

    private func listen(to process: Process, _ output: FileHandle, _ errors: FileHandle) {
        let said = Mutex(Data())
        let isSaid = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            while case let more = Self.more(of: errors), !more.isEmpty { said.withLock { $0 += more } }
            isSaid.signal()
        }
        var words = HeldWords()
        while case let more = Self.more(of: output), !more.isEmpty {
            words.take(more)
            if words.isEffective { tell { $0.isEffective = true } }
        }
        process.waitUntilExit()
        isSaid.wait()
        let outcome = Outcome(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            said: String(decoding: said.withLock { $0 }, as: UTF8.self),
            wasReleased: words.wasReleased, report: words.report)
        release()
        tell { $0.outcome = outcome }
    }
    /// What has come; nothing at the end. `FileHandle` would end the process where a signal interrupts it.
    private static func more(of handle: FileHandle) -> Data {
        var bytes = [UInt8](repeating: 0, count: 65536)
        var count = -1
        repeat { count = read(handle.fileDescriptor, &bytes, bytes.count) } while count < 0 && errno == EINTR
        return Data(bytes.prefix(max(0, count)))
    }
}
