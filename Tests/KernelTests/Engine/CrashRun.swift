@testable import LinuxKernel

/// An executor that strikes somebody of its run at a chosen moment, and what it says. Ended when the owner goes.
final class CrashRun {
    /// A signal, and who of the run gets it.
    struct Blow: Hashable, Sendable, CustomStringConvertible {
        /// Who can be struck.
        enum Victim: String, CaseIterable, Sendable { case executor, guardian, helper, both }

        /// Those that are tried: what ends a program, and what stops it.
        static let signals: KeyValuePairs<String, Int32> = [
            "INT": 2, "TERM": 15, "HUP": 1, "QUIT": 3, "PIPE": 13, "KILL": 9, "STOP": 19,
        ]
        static let kill = Blow(signal: 9, victim: .executor)

        var signal: Int32
        var victim: Victim
        /// Which of the helpers; counted round.
        var helper = 0

        var name: String { Self.signals.first { $0.value == signal }?.key ?? "\(signal)" }
        var description: String { "\(name) to \(victim == .helper ? "helper \(helper)" : victim.rawValue)" }
    }

    /// When it struck.
    struct Hit: Sendable {
        var moment: String
        /// By the monotonic clock, in nanoseconds.
        var at: UInt64
    }

    /// How it ended.
    struct Ending: Sendable {
        var status: ExitStatus
        /// `nil` when it never struck.
        var hit: Hit?
        /// When its guardian was seen to have ended, by the monotonic clock in nanoseconds.
        var guardianEnd: UInt64?
        /// What it said, by the first word of the line.
        var said: [(word: String, rest: String)]

        /// The moments of its session, in order.
        var moments: [String] { said.first { $0.word == "moments" }?.rest.split(separator: " ").map(String.init) ?? [] }
        /// How many helpers there were at most.
        var helpers: Int { said.first { $0.word == "helpers" }.flatMap { Int($0.rest) } ?? 0 }
        /// Why it ended early.
        var stopped: String? { said.first { $0.word == "stopped" }?.rest }
        /// Why faults were not what they should have been.
        var failures: [String] { said.filter { $0.word == "failed" }.map(\.rest) }
        /// Everything, for a message.
        var text: String { said.map { "\($0.word) \($0.rest)" }.joined(separator: "; ") }
    }

    private var process: SpawnedProcess
    private let answers: LinuxKernel.Pipe
    private var text = ""
    private var hasEnded = false
    private var guardianEnd: UInt64?
    var pid: Int32 { process.pid }

    init(_ arguments: [String]) throws {
        var answers = try LinuxKernel.Pipe()
        var request = SpawnRequest(arguments)
        request.standardOutput = .descriptor(answers.writeDescriptor)
        request.newSession = true
        process = try spawn(request)
        answers.closeWrite()
        self.answers = answers
    }

    /// Waits until it strikes.
    /// - Returns: `nil` when it has said its last without.
    func awaitHit() throws -> Hit? {
        while hit == nil, try read() {}
        return hit
    }

    /// Waits until it has ended, and when it struck, until its guardian has.
    func wait(within seconds: Double = 60) throws -> Ending {
        if try awaitHit() != nil, let guardian = try guardian() {
            let woken = try Poller.wait(for: [guardian.descriptor], milliseconds: Int(seconds * 1000))
            if woken.isEmpty { throw Unmet("the guardian did not end: \(text)") }
            guardianEnd = Clock.monotonicNanoseconds()
        } else if hit != nil {
            guardianEnd = Clock.monotonicNanoseconds()
        }
        var status: ExitStatus?
        _ = try eventually(within: seconds) {
            status = try process.poll()
            return status != nil
        }
        guard let status else { throw Unmet("the executor did not end: \(text)") }
        while try read() {}
        return Ending(status: status, hit: hit, guardianEnd: guardianEnd, said: lines)
    }

    private var lines: [(word: String, rest: String)] {
        text.split(separator: "\n").map { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    private var hit: Hit? {
        let words = lines.first { $0.word == "hit" }?.rest.split(separator: " ") ?? []
        guard words.count == 2, let at = UInt64(words[1]) else { return nil }
        return Hit(moment: String(words[0]), at: at)
    }

    /// A hold on the guardian, unless it has ended.
    private func guardian() throws -> ProcessHandle? {
        let words = lines.first { $0.word == "guardian" }?.rest.split(separator: " ") ?? []
        guard words.count == 2, let pid = Int32(words[0]), let start = UInt64(words[1]) else { return nil }
        return try ProcessHandle(pid: pid, startTicks: start)
    }

    /// - Returns: `false` at the end.
    private func read() throws -> Bool {
        guard !hasEnded else { return false }
        let bytes = try Descriptor.read(answers.readDescriptor)
        hasEnded = bytes.isEmpty
        text += String(decoding: bytes, as: UTF8.self)
        return !hasEnded
    }

    deinit {
        do {
            try process.send(signal: 9)
            _ = try process.wait()
        } catch { print("left behind: \(error)") }
    }
}
