import ChaosEngine
import ChaosModel
import LinuxKernel

/// Carries a drill out over the hosts of a fleet: prepares all of them, starts them at a common time, and watches that each of
/// them goes on. Nothing starts anywhere unless everything can start everywhere, and what one host cannot go on with ends on
/// all of them.
public final class Coordinator {
    /// How it is set up.
    public struct Settings: Sendable {
        /// Where etcd is.
        public var access: EtcdAccess
        /// The fleet, and the run's name.
        public var fleet: String, run: String
        /// Who coordinates, for audit logs.
        public var name: String
        /// After how long without a sign everything is taken back.
        public var lease: Duration
        /// How long hosts may take to prepare, their steady state included.
        public var prepareWithin: Duration

        /// Describes a coordinator.
        public init(
            access: EtcdAccess, fleet: String, run: String, name: String, lease: Duration = FleetLease.standard,
            prepareWithin: Duration = .seconds(180)
        ) {
            self.access = access
            self.fleet = fleet
            self.run = run
            self.name = name
            self.lease = lease
            self.prepareWithin = prepareWithin
        }
    }

    /// What a drill came to.
    public struct Outcome: Sendable {
        /// The hosts, by name.
        public var hosts: [HostOutcome]
        /// Why it ended before its time, if it did.
        public var stop: String?
        /// When it began, and the common time of each gate that opened: nanoseconds since 1970 on the coordinator's clock.
        public var beganAt: Int64, gates: [GateTime]
    }

    /// What ends the drill before its time.
    struct Stop: Error { var reason: String }

    enum Heard: Sendable { case etcd(EtcdWatch.Event, at: Int64) }

    /// How long hosts have at least to arm for a common time, and how long before it the word to go is given, or not: in
    /// nanoseconds. Where an answer of everybody takes long, they have three times as long as that.
    static let lead: Int64 = 1_500_000_000, margin: Int64 = 400_000_000
    /// The longest that hosts may take to prepare: one that is ready waits for 5 minutes.
    public static let longestPreparing = Duration.seconds(280)
    /// How many words are exchanged to compare clocks, and how far apart.
    static let pings = 8, pingDistance: UInt64 = 60_000_000

    let settings: Settings
    let keys: FleetKeys
    let client: EtcdClient
    let mailbox: Mailbox<Heard>
    let signals: SignalSource
    let tell: (String) -> Void
    var keeper: WordKeeper?
    var hosts: [String: HostProgress] = [:]
    var gates: [GateTime] = []
    var stopReason: String?
    /// When the watch brought our own word back: it comes all the time, unless the watch has fallen silent.
    var heardOwnWord: UInt64 = 0
    /// The longest that a host's answer to a word took, in nanoseconds.
    var slowestAnswer: Int64 = 0
    private var watch: EtcdWatch?
    let beganAt = FleetClock.now

    private init(
        _ settings: Settings, _ mailbox: Mailbox<Heard>, _ signals: consuming SignalSource,
        _ tell: @escaping (String) -> Void
    ) {
        self.settings = settings
        self.mailbox = mailbox
        self.signals = signals
        self.tell = tell
        keys = FleetKeys(fleet: settings.fleet)
        client = EtcdClient(settings.access, patience: FleetLease.patience(of: settings.lease))
    }

    /// A coordinator. From here on INT, TERM, HUP and QUIT end the drill instead of the process.
    /// - Parameter tell: is told each phase, and what goes wrong.
    /// - Throws: `KernelError`.
    public static func make(_ settings: Settings, tell: @escaping (String) -> Void) throws(KernelError) -> Coordinator {
        Coordinator(settings, try Mailbox(), try SignalSource([1, 2, 3, 13, 15]), tell)
    }

    /// The hosts that are there.
    /// - Throws: `EtcdError`.
    public static func roster(_ access: EtcdAccess, fleet: String) throws(EtcdError) -> [FleetHost] {
        let keys = FleetKeys(fleet: fleet)
        // A host may write its own key alone, and so must not speak for another.
        return try EtcdClient(access).list(prefix: keys.hosts).entries.compactMap { entry in
            FleetCoding.value(FleetHost.self, entry.value).flatMap { host in
                entry.key == keys.host(host.name) && FleetHost.problem(name: host.name) == nil ? host : nil
            }
        }.sorted { $0.name < $1.name }
    }

    /// Why nothing is to run; `nil` while everything may.
    /// - Throws: `EtcdError`.
    public static func halt(_ access: EtcdAccess, fleet: String) throws(EtcdError) -> FleetHalt? {
        try EtcdClient(access).get(FleetKeys(fleet: fleet).halt).flatMap {
            FleetCoding.value(FleetHalt.self, $0.value)
        }
    }

    /// Stops everything that runs, and keeps new drills from beginning; `nil` lets them begin again.
    /// - Throws: `EtcdError`.
    public static func setHalt(_ halt: FleetHalt?, _ access: EtcdAccess, fleet: String) throws(EtcdError) {
        let key = FleetKeys(fleet: fleet).halt
        if let halt {
            try EtcdClient(access).put(key, FleetCoding.bytes(halt))
        } else {
            try EtcdClient(access).delete(key)
        }
    }

    // MARK: What both planning and running need

    /// Hands every host its part, and begins to listen.
    /// - Throws: `EtcdError`, `KernelError`, `SigningKey.Failure`.
    func handOut(_ parts: [FleetPlan.Part], _ action: FleetPart.Action, by key: SigningKey) throws {
        for part in parts { hosts[part.host.name] = HostProgress(part) }
        let keeper = try WordKeeper.begin(keys.word(settings.run), lease: settings.lease, settings.access)
        self.keeper = keeper
        let mailbox = mailbox
        let prefixes = [keys.reports, keys.hosts, keys.halt, keys.word(settings.run)]
        heardOwnWord = Clock.monotonicNanoseconds()
        watch = try EtcdWatch(settings.access, prefixes: prefixes) {
            mailbox.put(.etcd($0, at: FleetClock.now))
        }
        var writes: [EtcdClient.Write] = []
        for part in parts {
            let whole = FleetPart(
                fleet: settings.fleet, run: settings.run, host: part.host.name, session: part.host.session,
                action: action, spec: part.text, coordinator: settings.name,
                leaseMilliseconds: Int(settings.lease.nanoseconds / 1_000_000),
                feedMilliseconds: max(1000, parts.count * 20))
            let sealed = try PartSeal.sealed(whole, by: key)
            writes.append(
                .put(keys.part(part.host.name, run: settings.run), FleetCoding.bytes(sealed), lease: keeper.lease))
            keeper.see()
            if writes.count == 20 {
                _ = try client.write(writes)
                writes = []
            }
        }
        if !writes.isEmpty { _ = try client.write(writes) }
    }

    /// Ends what was begun: nothing of the run stays in etcd.
    func clean() {
        watch?.stop()
        do throws(EtcdError) {
            for name in hosts.keys.sorted() { try client.deleteAll(prefix: keys.report(name, run: settings.run)) }
        } catch {
            // Where nobody answers, the leases see to it.
        }
        keeper?.end()
    }

    // MARK: Listening

    /// Lets time pass and takes in what is heard.
    /// - Throws: `Stop` when the drill must end.
    func pump(for milliseconds: Int) throws(Stop) {
        listen(for: milliseconds)
        if let stopReason { throw Stop(reason: stopReason) }
    }

    /// The same whatever is heard.
    func listen(for milliseconds: Int) {
        keeper?.see()
        do throws(KernelError) {
            _ = try Poller.wait(
                for: [signals.descriptor, mailbox.descriptor, keeper?.news.descriptor ?? -1], milliseconds: milliseconds
            )
            if let signal = try signals.read()?.signal, signal != 13 {
                stopReason = stopReason ?? (signal == 2 ? "SIGINT (Ctrl-C)" : "signal \(signal)")
            }
        } catch { stopReason = stopReason ?? "\(error)" }
        _ = try? keeper?.news.take()
        for case .etcd(let event, let moment) in mailbox.takeAll() { take(event, moment) }
        if let loss = keeper?.loss { stopReason = stopReason ?? "the coordinator lost its fleet: \(loss)" }
        for name in hosts.keys { missIfGone(name) }
        let now = Clock.monotonicNanoseconds()
        if now > heardOwnWord + UInt64((FleetLease.beat(of: settings.lease) * 2).nanoseconds) {
            heardOwnWord = now
            watch?.startAgain()
        }
    }

    private func take(_ event: EtcdWatch.Event, _ moment: Int64) {
        switch event {
        case .put(let entry): take(entry, moment)
        case .gone(let key):
            if key.hasPrefix(keys.hosts) { hostIsGone(String(key.dropFirst(keys.hosts.count))) }
            // Of the drill's own lease, which may be shorter than the host's.
            if let (name, run, what) = keys.reported(key), run == settings.run, what == "state" { hostIsGone(name) }
        case .snapshot(let entries):
            let there = Set(entries.map(\.key))
            for entry in entries { take(entry, moment) }
            for (name, progress) in hosts {
                let isSilent = progress.isHeard && !there.contains(keys.report(name, run: settings.run) + "state")
                if isSilent || !there.contains(keys.host(name)) { hostIsGone(name) }
            }
        case .trouble(let reason): if let reason { tell("warning: \(reason)") }
        }
    }

    private func take(_ entry: EtcdClient.Entry, _ moment: Int64) {
        if entry.key == keys.word(settings.run) {
            heardOwnWord = Clock.monotonicNanoseconds()
        } else if entry.key == keys.halt {
            if let halt = FleetCoding.value(FleetHalt.self, entry.value) {
                stopReason = stopReason ?? "halted: \(halt.reason) (\(halt.by))"
            }
        } else if entry.key.hasPrefix(keys.hosts) {
            let name = String(entry.key.dropFirst(keys.hosts.count))
            let host = FleetCoding.value(FleetHost.self, entry.value)
            // Another life of the agent knows nothing of this run.
            if let progress = hosts[name], host?.session != progress.part.host.session { return hostIsGone(name) }
            hosts[name]?.lostAt = nil
        } else if let (name, run, what) = keys.reported(entry.key), run == settings.run, hosts[name] != nil {
            if what == "pong" { return takePong(name, entry.value, moment) }
            let known = hosts[name]?.events.count ?? 0
            hosts[name]?.take(what, entry.value)
            for event in hosts[name]?.events.dropFirst(known) ?? [] {
                tell("\(name): \(HaltMark.printable(event.text))")
            }
            guard let progress = hosts[name] else { return }
            if what == "status" { showAnswers(of: progress) }
            if what == "state", let reason = failure(of: progress) { stopReason = stopReason ?? reason }
        }
    }

    /// What a host's probes come to, every five seconds.
    private func showAnswers(of progress: HostProgress) {
        let now = Clock.monotonicNanoseconds()
        guard let status = progress.status, status.rate > 0, now > progress.shownAt + 5_000_000_000 else { return }
        hosts[progress.name]?.shownAt = now
        let slowest = status.p99.map { ", p99 \(Figure.duration($0))" } ?? ""
        tell("\(progress.name): \(Figure.fixed(status.rate, 0))/s, \(Figure.share(status.errors)) errors\(slowest)")
    }

    private func takePong(_ name: String, _ value: [UInt8], _ moment: Int64) {
        guard let pong = FleetCoding.value(ClockPong.self, value), pong.isPlausible,
            let sent = keeper?.sent(ping: pong.number)
        else { return }
        let found = ClockComparison(sent: sent, received: pong.received, answered: pong.sent, heard: moment)
        slowestAnswer = max(slowestAnswer, moment - sent)
        hosts[name]?.pongs += 1
        hosts[name]?.wallAhead = pong.wallAhead
        if hosts[name]?.comparison == nil {
            hosts[name]?.comparison = found
        } else {
            hosts[name]?.comparison?.refine(by: found)
        }
    }

    private func hostIsGone(_ name: String) {
        guard let progress = hosts[name], progress.lostAt == nil, !progress.isComplete else { return }
        hosts[name]?.lostAt = Clock.monotonicNanoseconds()
        hosts[name]?.wasLostAt = progress.wasLostAt ?? FleetClock.now
    }

    /// Whoever does not show itself within the lease takes everything back by itself: the others have to, too.
    private func missIfGone(_ name: String) {
        guard let progress = hosts[name], progress.lostAt != nil, !progress.isComplete else { return }
        stopReason =
            stopReason ?? "\(name) is lost: it does not show itself any more, and takes everything back by itself"
    }

    /// What a host's state means for all.
    private func failure(of progress: HostProgress) -> String? {
        let state = progress.state
        switch state.phase {
        case .refused: return "\(progress.name) refuses: \(state.text)"
        case .done where ![0, 1].contains(state.exitCode ?? 3): return "\(progress.name): \(state.text)"
        case .done where gates.isEmpty: return "\(progress.name) ended before the start: \(state.text)"
        default: return nil
        }
    }
}
