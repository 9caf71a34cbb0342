import ChaosModel
import LinuxKernel
import Synchronization

/// The executor's side of the guardian: starts it before the first change, keeps telling it that all is well, and listens
/// whether it still answers: nothing may stay injected with nobody to take it back.
final class GuardianProcess: Sendable {
    /// The longest silence of a guardian: 3 seconds. Longer than its own patience, so that of two that are stopped and go
    /// on at different times one is always noticed first.
    static let patience: Duration = .seconds(3)

    private let process: Mutex<SpawnedProcess>
    private let pulse: Mutex<Pulse>
    private let isSilent = Atomic(false)
    private let heartbeat: Heartbeat
    fileprivate let heartbeats: MessagePair

    /// Starts a guardian in a session of its own, out of reach of the terminal's signals, and waits until it watches.
    init(_ duty: Guardian.Duty, executable: String) throws(KernelError) {
        var heartbeats = try MessagePair.make()
        var answers = try Pipe()
        var request = SpawnRequest([
            executable, "guardian", duty.journal, "\(duty.executor.pid)", "\(duty.executor.startTicks)",
            "\(duty.deadline)", duty.log, String(duty.capabilities.mask, radix: 16),
        ])
        request.standardInput = .descriptor(heartbeats.other)
        request.standardOutput = .descriptor(answers.writeDescriptor)
        request.standardError = .null
        request.newSession = true
        request.directory = "/"
        process = Mutex(try spawn(request))
        heartbeats.closeOther()
        answers.closeWrite()
        heartbeat = Heartbeat(over: heartbeats.own)
        self.heartbeats = heartbeats
        let woken = try Poller.wait(for: [answers.readDescriptor], milliseconds: 5000)
        let answer = woken.isEmpty ? [] : try Descriptor.read(answers.readDescriptor)
        pulse = Mutex(Pulse(at: Clock.monotonicNanoseconds(), patience: Self.patience))
        guard answer.starts(with: Array("ready".utf8)) else {
            end(within: .zero)
            throw KernelError("start the guardian", errno: 3)
        }
    }

    /// Why the run must not go on: the guardian has ended, or does not answer.
    var failure: RunStop? {
        if process.withLock({ process in ((try? process.poll()) ?? nil) != nil }) { return .guardianDied }
        return isSilent.load(ordering: .relaxed) ? .guardianSilent : nil
    }

    /// Says that the executor is well and hears whether the guardian is; at most ten times a second whatever the caller does.
    func beat() {
        guard heartbeat.beat() else { return }
        let isAnswered = hears()
        let now = Clock.monotonicNanoseconds()
        isSilent.store(pulse.withLock { $0.isSilent(at: now, beat: isAnswered) }, ordering: .relaxed)
    }

    /// Waits until the guardian has seen that nothing is left, after the journal's lock is free. One that is stopped has
    /// no part in that: it gets no lock, and would find nothing to do.
    func end(within limit: Duration = .seconds(5)) {
        process.withLock { process in
            let limit = Clock.monotonicNanoseconds() + UInt64(limit.nanoseconds)
            while ((try? process.poll()) ?? nil) == nil {
                if Clock.monotonicNanoseconds() > limit
                    || ProcessTable.isStopped(process.pid, startTicks: process.startTicks)
                {
                    _ = try? process.send(signal: 9)
                }
                Clock.sleep(milliseconds: 1)
            }
        }
    }

    /// Takes what the guardian has said since the last time.
    /// - Returns: whether there was anything.
    private func hears() -> Bool {
        var hasHeard = false
        do throws(KernelError) {
            while try !Poller.wait(for: [heartbeats.own], milliseconds: 0).isEmpty {
                guard try MessageSocket.receive(from: heartbeats.own) != nil else { break }
                hasHeard = true
            }
        } catch {
            // A socket that cannot be read says nothing, and so the guardian counts as silent.
            return hasHeard
        }
        return hasHeard
    }
}

extension GuardianProcess: ListenerKeeper {
    /// Gives the guardian copies of a listener, of the memory of its calls, and of its supervisor's pidfd.
    func keep(listener: Int32, calls: Int32, supervisor: Int32?) throws(KernelError) {
        let descriptors = [listener, calls] + (supervisor.map { [$0] } ?? [])
        try MessageSocket.send([UInt8(ascii: "L")], descriptors: descriptors, over: heartbeats.own)
    }
}
