import ChaosModel
import LinuxKernel

/// Runs a command and looks at its exit code, and at the number it prints if one is asked for. The spawner's thread
/// starts it; its pidfd tells of its end.
final class CommandExchange: Exchange {
    private let command: Int
    private let expected: Int32
    private let number: NumberBounds?
    private var child: SpawnedProcess?
    private var output: OwnedDescriptor?
    private var printed: [UInt8] = []
    private var token: UInt64 = 0
    private var isStarting = false
    private var isFinished = false

    /// The most that a command may print before its number is taken for none, in bytes.
    static let longestOutput = 64 << 10

    /// - Parameters:
    ///   - command: the index of the command at the spawner.
    ///   - expected: the exit code that is good.
    ///   - number: what the number on the first line may be; `nil` when the output is of no interest.
    init(command: Int, expected: Int32, number: NumberBounds? = nil) {
        self.command = command
        self.expected = expected
        self.number = number
    }

    func start(token: UInt64, on ground: ExchangeGround) -> Progress {
        self.token = token
        isFinished = false
        printed.removeAll(keepingCapacity: true)
        guard let spawner = ground.spawner else { return .answered(.local, 0) }
        let code = spawner.request(command, token: token)
        isStarting = code == 0
        return isStarting ? .waiting : .local(code)
    }

    func spawned(
        _ child: consuming SpawnedProcess?, output: consuming OwnedDescriptor?, errno: Int32, on ground: ExchangeGround
    ) -> Progress {
        isStarting = false
        guard let started = child else { return isFinished ? .settled : .local(errno) }
        var code = ground.poll.add(started.descriptor, for: .read, token: token)
        if code != 0 {
            started.killGroup()
            return isFinished ? .settled : .local(code)
        }
        if !isFinished, let pipe = output {
            code = ground.poll.add(pipe.number, for: .read, token: token)
            self.output = consume pipe
        }
        if code != 0 || isFinished { started.killGroup() }
        self.child = consume started
        return code == 0 ? .waiting : .local(code)
    }

    func ready(on ground: ExchangeGround) -> Progress {
        if !isFinished {
            listen(into: &ground.buffer)
            if printed.count > Self.longestOutput { return .answered(.badValue, 0) }
        }
        let answer = reap(into: &ground.buffer)
        if answer == .waiting { return .waiting }
        child = nil
        return isFinished ? .settled : answer
    }

    func finish() -> Bool {
        isFinished = true
        child?.killGroup()
        output = nil
        return child == nil && !isStarting
    }

    /// The child has ended: nothing of its group may outlive it, and its number is ours until it is reaped.
    private func reap(into buffer: inout [UInt8]) -> Progress {
        guard child?.hasEnded == true else { return .waiting }
        child?.killGroup()
        do throws(KernelError) {
            guard let code = try child?.poll()?.code else { return .waiting }
            // What it has printed just before its end.
            listen(into: &buffer)
            return judge(code)
        } catch {
            return .local(error.errno)
        }
    }

    private func judge(_ code: Int32) -> Progress {
        let detail = UInt16(clamping: code)
        guard code == expected else { return .answered(.exit, detail) }
        guard let number else { return .answered(.good, detail) }
        guard printed.count <= Self.longestOutput, let value = NumberText.value(printed.prefix { $0 != 10 })
        else { return .answered(.badValue, detail) }
        return .answered(number.contains(value) ? .good : .badValue, detail, value: value)
    }

    /// Takes what has been printed, as far as it counts.
    private func listen(into buffer: inout [UInt8]) {
        while let pipe = output?.number, printed.count <= Self.longestOutput {
            switch Descriptor.receive(from: pipe, into: &buffer) {
            case .bytes(let count): printed += buffer[..<count]
            case .wouldBlock: return
            // Watched no longer: an ended pipe is ready for ever.
            case .ended, .failed: output = nil
            }
        }
    }
}
