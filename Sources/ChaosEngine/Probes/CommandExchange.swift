import ChaosModel
import LinuxKernel

/// Runs a command and looks at its exit code. The spawner's thread starts it; its pidfd tells of its end.
final class CommandExchange: Exchange {
    private let command: Int
    private let expected: Int32
    private var child: SpawnedProcess?
    private var token: UInt64 = 0
    private var isStarting = false
    private var isFinished = false

    /// - Parameters:
    ///   - command: the index of the command at the spawner.
    ///   - expected: the exit code that is good.
    init(command: Int, expected: Int32) {
        self.command = command
        self.expected = expected
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        isFinished = false
        guard let spawner = ground.spawner else { return .answered(.local, 0) }
        let code = spawner.request(command, token: token)
        isStarting = code == 0
        return isStarting ? .waiting : .local(code)
    }

    func spawned(_ child: consuming SpawnedProcess?, errno: Int32, on ground: ExchangeGround) -> Progress {
        isStarting = false
        guard let started = child else { return isFinished ? .settled : .local(errno) }
        let code = ground.poll.add(started.descriptor, for: .read, token: token)
        if code != 0 || isFinished { started.killGroup() }
        if code != 0 { return isFinished ? .settled : .local(code) }
        self.child = consume started
        return .waiting
    }

    func ready(on ground: ExchangeGround) -> Progress {
        let answer = reap()
        if answer == .waiting { return .waiting }
        child = nil
        return isFinished ? .settled : answer
    }

    func finish() -> Bool {
        isFinished = true
        child?.killGroup()
        return child == nil && !isStarting
    }

    /// The child has ended: nothing of its group may outlive it, and its number is ours until it is reaped.
    private func reap() -> Progress {
        child?.killGroup()
        do throws(KernelError) {
            guard let code = try child?.poll()?.code else { return .waiting }
            return .answered(code == expected ? .good : .exit, UInt16(clamping: code))
        } catch {
            return .local(error.errno)
        }
    }
}

extension CommandProbe: AskableProbe {
    func planned(for spec: ProbeSpec, version: String?) throws(ProbeSetupError) -> any PlannedQuestion {
        CommandQuestion(arguments: arguments, expected: Int32(exit))
    }
}

/// What to run, and the exit code that is good.
struct CommandQuestion: PlannedQuestion {
    let arguments: [String]
    let expected: Int32

    var command: [String]? { arguments }

    func makeExchange(command: Int) -> any Exchange { CommandExchange(command: command, expected: expected) }
}
