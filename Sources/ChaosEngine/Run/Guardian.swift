import ChaosModel
import LinuxKernel
import Synchronization

/// The process that outlives the executor. It blocks on the journal's lock: the kernel hands it over the moment the
/// executor dies, however it dies, and the guardian takes everything back. An executor that is stopped or hangs, or
/// that is past its deadline, is killed first.
public struct Guardian: Sendable {
    /// What a guardian watches.
    public struct Duty: Sendable {
        /// The journal.
        public var journal: String
        /// The executor.
        public var executor: ProcessIdentity
        /// The monotonic clock, in nanoseconds, by which everything must have been taken back.
        public var deadline: UInt64
        /// Where the guardian writes what it did.
        public var log: String

        /// Describes a watch.
        public init(journal: String, executor: ProcessIdentity, deadline: UInt64, log: String) {
            self.journal = journal
            self.executor = executor
            self.deadline = deadline
            self.log = log
        }
    }

    /// The longest silence of an executor: 3 seconds.
    public static let patience: Duration = .seconds(3)

    private let duty: Duty
    private let host: any Host

    /// A guardian over a host.
    public init(_ duty: Duty, host: any Host) {
        self.duty = duty
        self.host = host
    }

    /// Watches until the executor is gone and everything is taken back.
    /// - Parameter heartbeats: socket over which the executor says that it is well, and passes listeners on to be kept.
    /// - Returns: whether nothing is left behind.
    public func watch(heartbeats: Int32, ready: () -> Void) -> Bool {
        // Opened before any change is made: whatever becomes of the path, this is the file that the executor writes.
        let journal: Int32
        do throws(KernelError) { journal = try FileLock.open(duty.journal) } catch {
            write("cannot watch: \(error)")
            return false
        }
        let outcome = Mutex<Bool?>(nil)
        let inherited = GuardianFlag(), isDone = GuardianFlag()
        let keep: ListenerKeep
        do throws(KernelError) { keep = try ListenerKeep(watching: heartbeats) } catch {
            write("cannot watch: \(error)")
            return false
        }
        let heir = KernelThread(name: "heir") {
            let isClean = inherit(journal, inherited)
            outcome.withLock { $0 = isClean }
            isDone.raise()
        }
        do throws(KernelError) { try heir.start() } catch {
            write("cannot watch: \(error)")
            return false
        }
        ready()
        watchHeartbeats(heartbeats, keep, until: inherited)
        // A workload that is not ended yet still makes calls, and its listener may have been the executor's last word.
        while !isDone.isRaised {
            if keep.work(until: Clock.monotonicNanoseconds() + 1_000_000) { receive(heartbeats, keep) }
        }
        heir.join()
        return outcome.withLock { $0 } ?? false
    }

    /// Waits for the lock, then takes everything back, with some patience for a kernel that is busy.
    /// - Parameter inherited: raised once the lock is ours. An executor that still lives then waits for us to say what is
    ///   left, and its silence means nothing.
    private func inherit(_ descriptor: Int32, _ inherited: GuardianFlag) -> Bool {
        defer { inherited.raise() }
        let recoverer = Recoverer(host: host, bootID: Clock.bootID() ?? "")
        var journal: LockedJournal
        do throws(JournalError) { journal = try LockedJournal.wait(on: descriptor) } catch {
            write("cannot recover: \(error)")
            return false
        }
        inherited.raise()
        for attempt in 0..<50 {
            do throws(JournalError) {
                if attempt > 0 { try journal.reread() }
                let outcome = try recoverer.recover(journal)
                if !outcome.reverted.isEmpty {
                    let text =
                        "the executor is gone, the guardian took back: "
                        + outcome.reverted.map(\.summary).joined(separator: "; ")
                    write("run \(outcome.run ?? "?"): \(text)")
                    leaveNote(text, in: outcome.run)
                }
                if outcome.leftovers.isEmpty { return outcome.damagedLines.isEmpty }
                if attempt == 49 {
                    for leftover in outcome.leftovers {
                        write(
                            "left behind: \(leftover.undo.summary): \(leftover.reason); by hand: \(leftover.undo.manualCommand)"
                        )
                    }
                }
            } catch {
                write("cannot recover: \(error)")
            }
            Clock.sleep(milliseconds: 100)
        }
        return false
    }

    private func watchHeartbeats(_ heartbeats: Int32, _ keep: ListenerKeep, until inherited: GuardianFlag) {
        var pulse = Pulse(at: Clock.monotonicNanoseconds(), patience: Self.patience)
        while !inherited.isRaised {
            let isWoken = keep.work(until: Clock.monotonicNanoseconds() + 100_000_000)
            let now = Clock.monotonicNanoseconds()
            if isWoken { receive(heartbeats, keep) }
            let isSilent = pulse.isSilent(at: now, beat: isWoken)
            if isSilent || now > duty.deadline {
                write(
                    isSilent
                        ? "the executor is silent for 3 s: killing it" : "the deadline has passed: killing the executor"
                )
                killExecutor()
                pulse.forgive(at: now)
            }
        }
    }

    /// A beat, or a listener that is to be kept.
    private func receive(_ heartbeats: Int32, _ keep: ListenerKeep) {
        do throws(KernelError) {
            guard let message = try MessageSocket.receive(from: heartbeats) else { return keep.forgetOther() }
            let passed = message.descriptors
            guard passed.count >= 2 else {
                for number in passed { _ = OwnedDescriptor(owning: number) }
                return
            }
            try keep.add(
                OwnedDescriptor(owning: passed[0]), OwnedDescriptor(owning: passed[1]),
                supervisor: passed.count > 2 ? OwnedDescriptor(owning: passed[2]) : nil)
        } catch {
            write("cannot keep a listener: \(error)")
        }
    }

    private func killExecutor() {
        do throws(KernelError) {
            guard let handle = try ProcessHandle(pid: duty.executor.pid, startTicks: duty.executor.startTicks) else {
                return
            }
            _ = try handle.send(signal: 9)
        } catch {
            write("cannot kill the executor: \(error)")
        }
    }

    /// Says in the run's own bundle how it ended, since its executor no longer can.
    private func leaveNote(_ text: String, in run: String?) {
        guard let run, let end = duty.journal.lastIndex(of: "/") else { return }
        let bundle = RunBundle(state: String(duty.journal[..<end]), run: run)
        guard Directory.isDirectory(bundle.directory) else { return }
        // The log has it too, so a full disk loses nothing that matters.
        try? bundle.write(RunBundle.interruption, Array((text + "\n").utf8))
    }

    private func write(_ line: String) {
        guard let file = try? File(duty.log, access: .append, creatingWith: 0o600) else { return }
        // A full disk must not keep the guardian from its work.
        try? file.append(Array("\(Int(Clock.wallSeconds())) guardian[\(HostFacts.processID)] \(line)\n".utf8))
    }
}

/// Tells the watching thread that the inheriting one has the journal.
final class GuardianFlag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .acquiring) }
    func raise() { value.store(true, ordering: .releasing) }
}
