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
        /// The capabilities that it keeps: what taking everything back needs.
        public var capabilities = Set<LinuxCapability>.all

        /// Describes a watch.
        public init(journal: String, executor: ProcessIdentity, deadline: UInt64, log: String) {
            self.journal = journal
            self.executor = executor
            self.deadline = deadline
            self.log = log
        }
    }

    /// The longest silence of an executor, so that a stopped one's faults are taken back within 3 seconds.
    public static let patience: Duration = .milliseconds(2500)

    private let duty: Duty
    private let host: any Host

    /// A guardian over a host.
    public init(_ duty: Duty, host: any Host) {
        self.duty = duty
        self.host = host
    }

    /// Watches until the executor is gone and everything is taken back, and says all the while that it does.
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
            var done: Recoverer.Outcome?
            let isClean = inherit(journal, inherited, &done)
            audit(done)
            if let end = duty.journal.lastIndex(of: "/") { LiveFiles(state: String(duty.journal[..<end])).sweep() }
            outcome.withLock { $0 = isClean }
            isDone.raise()
        }
        do throws(KernelError) { try heir.start() } catch {
            write("cannot watch: \(error)")
            return false
        }
        ready()
        let own = Heartbeat(over: heartbeats)
        // Without a join: the heir waits for a lock that is none of ours any more, and goes with this process.
        guard watchHeartbeats(heartbeats, keep, own, until: inherited) else { return true }
        // A workload that is not ended yet still makes calls, and its listener may have been the executor's last word.
        while !isDone.isRaised {
            own.beat()
            if keep.work(until: Clock.monotonicNanoseconds() + 1_000_000) { receive(heartbeats, keep) }
        }
        heir.join()
        return outcome.withLock { $0 } ?? false
    }

    /// Waits for the lock, then takes everything back, with some patience for a kernel that is busy.
    /// - Parameter inherited: raised once the lock is ours. An executor that still lives then waits for us to say what is
    ///   left, and its silence means nothing.
    private func inherit(
        _ descriptor: Int32, _ inherited: GuardianFlag, _ done: inout Recoverer.Outcome?
    ) -> Bool {
        defer { inherited.raise() }
        let recoverer = Recoverer(host: host, bootID: Clock.bootID() ?? "")
        var journal: LockedJournal
        do throws(JournalError) { journal = try LockedJournal.wait(on: descriptor) } catch {
            write("cannot recover: \(error)")
            return false
        }
        inherited.raise()
        guard isOwn(journal.contents) else {
            write("the journal is another run's by now: nothing to do")
            return true
        }
        for attempt in 0..<50 {
            do throws(JournalError) {
                if attempt > 0 { try journal.reread() }
                let outcome = try recoverer.recover(journal)
                done = outcome.joined(to: done)
                if !outcome.reverted.isEmpty {
                    let text =
                        "the executor is gone, the guardian took back: "
                        + outcome.reverted.map(\.summary).joined(separator: "; ")
                    write("run \(outcome.run ?? "?"): \(text)")
                    leaveNote(text, in: outcome.run)
                }
                outcome.leftAlone.forEach { write("left as it is: \($0.undo.summary): \($0.reason)") }
                if outcome.leftovers.isEmpty { return outcome.isWhole }
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

    /// Watches until the lock is ours.
    /// - Returns: `false` when it never will be: the executor is gone, and the journal is another run's. So it is for a
    ///   guardian that was stopped meanwhile.
    private func watchHeartbeats(
        _ heartbeats: Int32, _ keep: ListenerKeep, _ own: Heartbeat, until inherited: GuardianFlag
    ) -> Bool {
        var pulse = Pulse(at: Clock.monotonicNanoseconds(), patience: Self.patience)
        /// When to look again whether the lock can still become ours.
        var check: UInt64?
        var deadline = duty.deadline
        while !inherited.isRaised {
            own.beat()
            let isWoken = keep.work(until: Clock.monotonicNanoseconds() + 100_000_000)
            let now = Clock.monotonicNanoseconds()
            if isWoken, !receive(heartbeats, keep) { check = now + 1_000_000_000 }
            if let due = check {
                guard now > due else { continue }
                if !isExecutorAlive, !isOwn(JournalContents((try? File.contents(of: duty.journal)) ?? [])) {
                    write("the executor is gone, and the journal is another run's by now: nothing to do")
                    return false
                }
                check = now + 1_000_000_000
            }
            let isSilent = pulse.isSilent(at: now, beat: isWoken)
            if isSilent || now > deadline {
                write(
                    isSilent
                        ? "the executor is silent for \(Self.patience): killing it"
                        : "the deadline has passed: killing the executor")
                killExecutor()
                pulse.forgive(at: now)
                deadline = now + 1_000_000_000
            }
        }
        return true
    }

    /// Whether a journal is that of this guardian's run, as far as it can be read.
    private func isOwn(_ contents: JournalContents) -> Bool {
        contents.executor.map { $0.pid == duty.executor.pid && $0.startTicks == duty.executor.startTicks } ?? true
    }

    private var isExecutorAlive: Bool {
        ProcessTable.isAlive(duty.executor.pid, startTicks: duty.executor.startTicks)
    }

    /// A beat, or a listener that is to be kept.
    /// - Returns: `false` at the end, which is the executor's.
    @discardableResult
    private func receive(_ heartbeats: Int32, _ keep: ListenerKeep) -> Bool {
        do throws(KernelError) {
            guard let message = try MessageSocket.receive(from: heartbeats) else {
                keep.forgetOther()
                return false
            }
            let passed = message.descriptors
            guard passed.count >= 2 else {
                for number in passed { _ = OwnedDescriptor(owning: number) }
                return true
            }
            try keep.add(
                OwnedDescriptor(owning: passed[0]), OwnedDescriptor(owning: passed[1]),
                supervisor: passed.count > 2 ? OwnedDescriptor(owning: passed[2]) : nil)
        } catch {
            // ECONNRESET, once: the executor ended with beats of ours unread. What it said before is still to come.
            if error.errno != 104 { write("cannot keep a listener: \(error)") }
        }
        return true
    }

    private func killExecutor() {
        do throws(KernelError) {
            if let handle = try ProcessHandle(pid: duty.executor.pid, startTicks: duty.executor.startTicks) {
                _ = try handle.send(signal: 9)
            }
            try UnbornChildren(journal: duty.journal).end()
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

    /// Puts into the audit log what was done, once it is.
    private func audit(_ outcome: Recoverer.Outcome?) {
        guard let outcome, let end = duty.journal.lastIndex(of: "/") else { return }
        let log = AuditLog(state: String(duty.journal[..<end]))
        if let error = log.note(.guardianTookBack, outcome) { write("\(error)") }
    }

    private func write(_ line: String) {
        guard let file = try? File(duty.log, access: .append, creatingWith: 0o600, followsLinks: false) else { return }
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
