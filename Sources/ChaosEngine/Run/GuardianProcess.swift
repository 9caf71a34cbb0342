import ChaosModel
import LinuxKernel
import Synchronization

/// The executor's side of the guardian: starts it before the first change and keeps telling it that all is well.
final class GuardianProcess: Sendable {
    private let process: Mutex<SpawnedProcess>
    fileprivate let heartbeats: MessagePair
    private let lastBeat = Atomic<UInt64>(0)

    /// Starts a guardian in a session of its own, out of reach of the terminal's signals, and waits until it watches.
    init(_ duty: Guardian.Duty, executable: String) throws(KernelError) {
        var heartbeats = try MessagePair.make()
        var answers = try Pipe()
        var request = SpawnRequest([
            executable, "guardian", duty.journal, "\(duty.executor.pid)", "\(duty.executor.startTicks)",
            "\(duty.deadline)", duty.log,
        ])
        request.standardInput = .descriptor(heartbeats.other)
        request.standardOutput = .descriptor(answers.writeDescriptor)
        request.standardError = .null
        request.newSession = true
        request.directory = "/"
        process = Mutex(try spawn(request))
        heartbeats.closeOther()
        answers.closeWrite()
        self.heartbeats = heartbeats
        let woken = try Poller.wait(for: [answers.readDescriptor], milliseconds: 5000)
        let answer = woken.isEmpty ? [] : try Descriptor.read(answers.readDescriptor)
        guard answer.starts(with: Array("ready".utf8)) else {
            end()
            throw KernelError("start the guardian", errno: 3)
        }
    }

    /// Whether the guardian still lives.
    var isAlive: Bool { process.withLock { process in ((try? process.poll()) ?? nil) == nil } }

    /// Says that the executor is well; at most ten times a second whatever the caller does.
    func beat() {
        let now = Clock.monotonicNanoseconds()
        guard now > lastBeat.load(ordering: .relaxed) + 100_000_000 else { return }
        lastBeat.store(now, ordering: .relaxed)
        // A guardian that is gone is noticed by `isAlive`.
        try? MessageSocket.send([UInt8(ascii: ".")], over: heartbeats.own)
    }

    /// Waits until the guardian has seen that nothing is left, after the journal's lock is free.
    func end() {
        process.withLock { process in
            let limit = Clock.monotonicNanoseconds() + 5_000_000_000
            while ((try? process.poll()) ?? nil) == nil {
                if Clock.monotonicNanoseconds() > limit { _ = try? process.send(signal: 9) }
                Clock.sleep(milliseconds: 1)
            }
        }
    }
}

extension GuardianProcess: ListenerKeeper {
    /// Gives the guardian copies of a listener, of the memory of its calls, and of its supervisor's pidfd.
    func keep(listener: Int32, calls: Int32, supervisor: Int32?) throws(KernelError) {
        let descriptors = [listener, calls] + (supervisor.map { [$0] } ?? [])
        try MessageSocket.send([UInt8(ascii: "L")], descriptors: descriptors, over: heartbeats.own)
    }
}
