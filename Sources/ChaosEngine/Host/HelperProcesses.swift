import ChaosModel
import FoundationEssentials
import LinuxKernel
import Synchronization

/// The helper processes of this executor. A helper dies with the thread that started it (PDEATHSIG), or if it holds things
/// lets go of them at the end of its standard input, and anybody finds it through the token on its command line.
final class HelperProcesses: Sendable {
    /// The longest wait for a helper's word: in a group that is short of memory a program takes long to start.
    fileprivate static let patience: Duration = .seconds(15)
    /// The longest silence of a helper that has begun to beat. One that holds packets stops all of them when it hangs.
    fileprivate static let longestSilence: Duration = .seconds(1)
    private let running = Mutex<[String: HelperProcess]>([:])
    /// What was last seen of the counters that make events, by token.
    private let told = Mutex<[String: [String: Double]]>([:])

    /// Starts a helper and waits until it says that the fault is up.
    func start(_ helper: Helper, executable: String) throws(HostError) {
        let work: String
        do { work = String(decoding: try JSONEncoder().encode(helper.work), as: UTF8.self) } catch {
            throw HostError("start \(helper.summary)", reason: "\(error)")
        }
        do throws(KernelError) {
            // It would stop before it runs its program, and we would wait for it for as long as the group is frozen.
            if let group = helper.cgroup, CgroupDirectory(group.directory).stopsNewcomers {
                throw KernelError("the group \(group) is frozen", errno: 16)
            }
            let process = try HelperProcess(
                arguments: [executable, "helper", helper.token, work],
                cgroupDirectories: helper.cgroup.map { [$0.directory] } ?? [],
                diesWithParent: !helper.work.details.holdsThings)
            let answer = process.firstLine(within: Self.patience)
            guard answer == "ready" else {
                process.kill()
                throw KernelError(answer.isEmpty ? "helper ended without a word" : answer, errno: 0)
            }
            running.withLock { $0[helper.token] = process }
        } catch {
            throw HostError("start a helper to \(helper.summary)", errno: error.errno, reason: error.call)
        }
    }

    /// Ends the helper of a token, whoever started it: first by the end of its standard input, upon which it lets go
    /// what it holds, then by SIGKILL, which a stopped helper obeys too.
    func stop(_ token: String) throws(HostError) {
        let own = running.withLock { $0.removeValue(forKey: token) }
        own?.closeLifeline()
        // A helper of a dead executor has seen the end already.
        let patience = own == nil ? 200 : 500
        for pid in Self.pids(of: token) {
            guard let stat = ProcessTable.stat(pid) else { continue }
            do throws(KernelError) {
                guard let handle = try ProcessHandle(pid: pid, startTicks: stat.startTicks) else { continue }
                // One that is stopped sees no end.
                let wait = stat.state == "T" ? 0 : patience
                if try Poller.wait(for: [handle.descriptor], milliseconds: wait).isEmpty {
                    try handle.send(signal: 9)
                }
            } catch {
                throw HostError("end helper \(token)", errno: error.errno, reason: error.reason)
            }
        }
        own?.kill()
    }

    /// Looks at the heartbeats and kills the helpers that hang or are stopped: what their rules held back goes on then.
    /// - Returns: the tokens of those that were killed.
    func killSilent(at now: UInt64) -> [String] {
        running.withLock { running in running.filter { $0.value.isSilent(at: now) } }.map { token, process in
            process.send(signal: 9)
            return token
        }.sorted()
    }

    /// What a helper of ours has counted so far.
    func counters(of helper: Helper) -> [String: Double] {
        let names = type(of: helper.work.details).counterNames
        guard !names.isEmpty, let process = running.withLock({ $0[helper.token] }) else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().map { ($1, Double(process.counters[$0])) })
    }

    /// What helpers of ours have to tell since the last time: events that they counted, in words.
    func news(of helpers: [Helper]) -> [String] {
        helpers.flatMap { helper -> [String] in
            let events = type(of: helper.work.details).eventCounters
            guard !events.isEmpty else { return [] }
            let now = counters(of: helper)
            return told.withLock { told in
                let before = told[helper.token] ?? [:]
                told[helper.token] = now
                return events.keys.sorted().compactMap { name in
                    let growth = (now[name] ?? 0) - (before[name] ?? 0)
                    guard growth > 0, let text = events[name] else { return nil }
                    return growth > 1 ? "\(text) (\(Int(growth)) times)" : text
                }
            }
        }
    }

    /// Gives an order to a helper of ours.
    /// - Parameter descriptors: copies of these go with it.
    func send(_ order: HelperOrder, descriptors: [Int32] = [], to token: String) throws(HostError) {
        guard let process = running.withLock({ $0[token] }) else {
            throw HostError("give an order to helper \(token)", errno: 3, reason: "it is no helper of this process")
        }
        let bytes: [UInt8]
        do { bytes = Array(try JSONEncoder().encode(order)) } catch {
            throw HostError("give an order to helper \(token)", reason: "\(error)")
        }
        do throws(KernelError) { try process.send(bytes, descriptors: descriptors) } catch {
            throw HostError("give an order to helper \(token): \(error.call)", errno: error.errno, reason: error.reason)
        }
    }

    /// Whether this process started the helper.
    func isOwn(_ token: String) -> Bool { running.withLock { $0[token] != nil } }

    /// The process of a helper of ours, while it has not been ended.
    func pid(of token: String) -> Int32? { running.withLock { $0[token]?.pid } }

    /// What a helper of ours counts.
    func row(of token: String) -> SharedCounters? { running.withLock { $0[token]?.counters } }

    /// Kills the helper of a token, whoever started it.
    func kill(_ token: String) throws(HostError) {
        for pid in Self.pids(of: token) {
            guard let stat = ProcessTable.stat(pid) else { continue }
            do throws(KernelError) {
                _ = try ProcessHandle(pid: pid, startTicks: stat.startTicks)?.send(signal: 9)
            } catch {
                throw HostError("kill helper \(token)", errno: error.errno, reason: error.reason)
            }
        }
    }

    /// Living processes that are the helper of a token. Anybody can read a token and start a process with it on the
    /// command line, but not as our real user (a set-user-id program has only the effective one), and what is found in a
    /// helper is trusted: its counters, and the mount namespace that workloads are started in.
    static func pids(of token: String) -> [Int32] {
        ProcessTable.all().filter { pid in
            let words = ProcessTable.commandLine(pid)
            guard words.count >= 3, words[1] == "helper", words[2] == token,
                ProcessTable.realUser(pid) == HostFacts.realUser
            else { return false }
            return ProcessTable.stat(pid).map { !$0.hasEnded } ?? false
        }
    }
}

/// One helper process with the pipes that tie it to us.
private final class HelperProcess: Sendable {
    private let process: Mutex<SpawnedProcess>
    /// The helper's standard input: orders, and their end.
    private let lifeline: Mutex<MessagePair>
    let pid: Int32
    private let answers: LinuxKernel.Pipe
    private let pulse: Mutex<(beats: UInt64, pulse: Pulse, isGivenUp: Bool)>
    /// The helper's descriptor 3.
    let counters: SharedCounters

    init(arguments: [String], cgroupDirectories: [String], diesWithParent: Bool) throws(KernelError) {
        var lifeline = try MessagePair.make()
        var answers = try LinuxKernel.Pipe()
        counters = try SharedCounters()
        var request = SpawnRequest(arguments)
        request.standardInput = .descriptor(lifeline.other)
        request.standardOutput = .descriptor(answers.writeDescriptor)
        request.newSession = true
        request.gainsNothing = true
        request.diesWithParent = diesWithParent
        request.cgroupDirectories = cgroupDirectories
        request.extraDescriptors = [counters.descriptor]
        let spawned = try spawn(request)
        pid = spawned.pid
        process = Mutex(spawned)
        lifeline.closeOther()
        answers.closeWrite()
        self.lifeline = Mutex(lifeline)
        self.answers = answers
        pulse = Mutex((0, Pulse(at: Clock.monotonicNanoseconds(), patience: HelperProcesses.longestSilence), false))
    }

    /// Whether it used to beat and has been silent for too long. It says so once.
    func isSilent(at now: UInt64) -> Bool {
        let beats = counters.heartbeat
        guard beats > 0 else { return false }
        return pulse.withLock { last in
            defer { last.beats = beats }
            guard last.pulse.isSilent(at: now, beat: beats != last.beats), !last.isGivenUp else { return false }
            last.isGivenUp = true
            return true
        }
    }

    /// Sends a signal; a helper that has ended takes none.
    func send(signal: Int32) { process.withLock { _ = try? $0.send(signal: signal) } }

    func firstLine(within limit: Duration) -> String {
        let end = Clock.monotonicNanoseconds() + UInt64(limit.nanoseconds)
        var text: [UInt8] = []
        while !text.contains(10), Clock.monotonicNanoseconds() < end {
            Headway.made()
            guard let woken = try? Poller.wait(for: [answers.readDescriptor], milliseconds: 100) else { break }
            if woken.isEmpty {
                // One that somebody stopped is not waited for.
                if ProcessTable.stat(pid)?.state == "T" { break }
                continue
            }
            guard let bytes = try? Descriptor.read(answers.readDescriptor), !bytes.isEmpty else { break }
            text += bytes
        }
        return String(decoding: text.prefix { $0 != 10 }, as: UTF8.self)
    }

    /// Ends it, if it has not ended, and takes its exit status. One with thousands of sockets takes seconds to end; one that
    /// hangs in the kernel is left after a while, and the reading back finds it.
    func kill() {
        process.withLock { process in
            _ = try? process.send(signal: 9)
            let end = Clock.monotonicNanoseconds() + UInt64(HelperProcesses.patience.nanoseconds)
            while !process.hasEnded, Clock.monotonicNanoseconds() < end {
                Headway.made()
                _ = try? Poller.wait(for: [process.descriptor], milliseconds: 100)
            }
            _ = try? process.poll()
        }
    }

    /// Ends the helper's standard input.
    func closeLifeline() { lifeline.withLock { $0.closeOwn() } }

    /// Sends an order.
    func send(_ order: [UInt8], descriptors: [Int32]) throws(KernelError) {
        try lifeline.withLock { (lifeline) throws(KernelError) in
            try MessageSocket.send(order, descriptors: descriptors, over: lifeline.own)
        }
    }
}
