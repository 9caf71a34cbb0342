import ChaosEngine
import ChaosModel
import LinuxKernel

/// One host of a fleet: registers, waits for its parts of drills, and has each run as any other drill on this host, by a
/// process of its own with its own journal and guardian. It only hands words to and fro: what must not depend on it does not.
public final class Agent {
    /// What the agent waits for.
    enum Heard: Sendable {
        case etcd(EtcdWatch.Event, at: Int64)
    }

    /// Why an agent cannot begin.
    public struct Refusal: Error, CustomStringConvertible {
        /// Why, in words.
        public let description: String
    }

    let settings: AgentSettings
    let keys: FleetKeys
    let host: FleetHost
    let client: EtcdClient
    let mailbox: Mailbox<Heard>
    private let say: (String) -> Void
    private var watch: EtcdWatch?
    private var lease: Int64?
    private var nextRenewal: UInt64 = 0
    private var parts: [String: PartRun] = [:]
    /// The runs that were heard of: none is begun twice.
    private var seen: Set<String> = []
    private var isTroubled = false
    private var halted: FleetHalt?

    private init(_ settings: AgentSettings, _ mailbox: Mailbox<Heard>, _ say: @escaping (String) -> Void) {
        self.settings = settings
        self.say = say
        self.mailbox = mailbox
        keys = FleetKeys(fleet: settings.fleet)
        host = settings.host()
        // A member that is silent must cost less than a beat.
        let patience = FleetLease.patience(of: settings.lease)
        client = EtcdClient(settings.access, patience: patience, startingAt: Self.place(of: settings.name))
    }

    /// Spreads hosts over the members.
    private static func place(of name: String) -> Int { name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } }

    /// Runs an agent until a signal ends it.
    /// - Parameter say: is told what happens, line by line.
    /// - Throws: `Refusal` when the fleet does not take it, `KernelError`.
    public static func run(_ settings: AgentSettings, say: @escaping (String) -> Void) throws {
        let signals = try SignalSource([1, 2, 3, 13, 15])
        let agent = Agent(settings, try Mailbox(), say)
        try Directory.createDirectories(agent.folder, mode: 0o700)
        try agent.join(signals)
        try agent.serve(signals)
    }

    /// Where specs and logs of parts are.
    var folder: String { settings.state + "/fleet" }

    // MARK: Joining

    /// Registers under the name, once nobody else has it.
    private func join(_ signals: borrowing SignalSource) throws {
        let patience = Clock.monotonicNanoseconds() + UInt64((settings.lease + .seconds(15)).nanoseconds)
        while true {
            do {
                if let other = try rival() {
                    guard Clock.monotonicNanoseconds() < patience else {
                        throw Refusal(
                            description: "the fleet \(settings.fleet) has a host \(host.name) already"
                                + (other.addresses.isEmpty ? "" : ", at \(other.addresses.joined(separator: ", "))"))
                    }
                } else if try register() {
                    return say("joined the fleet \(settings.fleet) as \(host.name)")
                }
            } catch let error as EtcdError {
                if case .refused = error { throw Refusal(description: "\(error)") }
                if !isTroubled { say("\(error); trying again") }
                isTroubled = true
            }
            if try !Poller.wait(for: [signals.descriptor], milliseconds: 500).isEmpty {
                throw Refusal(description: "ended by a signal before it had joined")
            }
        }
    }

    /// Another agent that has the name. An earlier life of this one is none.
    private func rival() throws(EtcdError) -> FleetHost? {
        guard let entry = try client.get(keys.host(host.name)) else { return nil }
        let other = FleetCoding.value(FleetHost.self, entry.value)
        return other?.machine == host.machine ? nil : other ?? FleetHost(name: host.name, session: "")
    }

    /// - Returns: whether the host is registered now.
    private func register() throws(EtcdError) -> Bool {
        let granted = try client.grant(settings.lease)
        let key = keys.host(host.name)
        let old = try client.get(key)
        let condition: EtcdClient.Condition = old.map { .value(key, $0.value) } ?? .absent(key)
        guard try client.write([.put(key, FleetCoding.bytes(host), lease: granted)], if: [condition]) else {
            return false
        }
        lease = granted
        nextRenewal = Clock.monotonicNanoseconds() + renewal
        isTroubled = false
        return true
    }

    private var renewal: UInt64 { UInt64((settings.lease / 3).nanoseconds) }

    // MARK: Serving

    private func serve(_ signals: borrowing SignalSource) throws {
        let mailbox = mailbox
        let watch = try EtcdWatch(
            settings.access, prefixes: [keys.inbox(host.name), keys.words, keys.halt],
            startingAt: Self.place(of: host.name)
        ) { mailbox.put(.etcd($0, at: FleetClock.now)) }
        self.watch = watch
        var stopping: UInt64?
        while true {
            let waited = [signals.descriptor, mailbox.descriptor] + parts.values.map(\.descriptor)
            let now = Clock.monotonicNanoseconds()
            let due = min(nextRenewal, parts.values.map(\.nextLook).min() ?? .max)
            _ = try Poller.wait(
                for: waited, milliseconds: due <= now ? 0 : Int(min(due - now, 500_000_000) / 1_000_000) + 1)
            if let signal = try? signals.read()?.signal, signal != 13, stopping == nil {
                say("ending by signal \(signal)")
                for part in parts.values { part.end("the agent of \(host.name) was stopped") }
                stopping = Clock.monotonicNanoseconds() + 60_000_000_000
            }
            for heard in mailbox.takeAll() { if case .etcd(let event, let moment) = heard { take(event, moment) } }
            renewIfDue()
            for (run, part) in parts {
                part.look()
                if part.isSettled { parts[run] = nil }
            }
            if let stopping, parts.isEmpty || Clock.monotonicNanoseconds() > stopping { break }
        }
        watch.stop()
        if let lease { try? client.revoke(lease) }
        say("left the fleet")
    }

    /// Shows that the host is there. After its lease was lost it registers again, in the same life.
    private func renewIfDue() {
        let now = Clock.monotonicNanoseconds()
        guard now >= nextRenewal else { return }
        nextRenewal = now + renewal
        do throws(EtcdError) {
            if let lease, try client.keepAlive(lease) {
                if isTroubled { say("etcd answers again") }
                isTroubled = false
                return
            }
            lease = nil
            if try rival() == nil, try register() { say("registered again") }
        } catch {
            if !isTroubled { say("\(error); whatever runs is taken back when its lease is over") }
            isTroubled = true
            nextRenewal = Clock.monotonicNanoseconds() + 500_000_000
            watch?.startAgain()
        }
    }

    // MARK: What etcd tells

    private func take(_ event: EtcdWatch.Event, _ moment: Int64) {
        switch event {
        case .put(let entry): take(entry, moment)
        case .gone(let key): forget(key)
        case .snapshot(let entries):
            let there = Set(entries.map(\.key))
            for part in parts.values where !there.contains(keys.word(part.name)) { part.coordinatorIsGone() }
            if !there.contains(keys.halt) { endHalt() }
            for entry in entries { take(entry, moment) }
        case .trouble(let reason): if let reason { say("\(reason)") }
        }
    }

    private func endHalt() {
        halted = nil
        FleetHaltMark(fleet: settings.fleet).clear()
    }

    private func forget(_ key: String) {
        if key == keys.halt {
            endHalt()
            say("runs may begin again")
        } else if key.hasPrefix(keys.words) {
            parts[String(key.dropFirst(keys.words.count))]?.coordinatorIsGone()
        }
    }

    private func take(_ entry: EtcdClient.Entry, _ moment: Int64) {
        if entry.key == keys.halt {
            guard let halt = FleetCoding.value(FleetHalt.self, entry.value) else { return }
            guard halt != halted else { return }
            halted = halt
            say("halted: \(halt.reason)")
            for part in parts.values { part.end("halted: \(halt.reason)") }
            if let error = FleetHaltMark(fleet: settings.fleet).make(halt) {
                say("runs of this host alone are not halted: \(error)")
            }
        } else if entry.key.hasPrefix(keys.words) {
            guard let part = parts[String(entry.key.dropFirst(keys.words.count))],
                let word = FleetCoding.value(CoordinatorWord.self, entry.value), word.isPlausible
            else { return }
            part.hear(word, at: moment)
        } else {
            let rest = entry.key.dropFirst(keys.inbox(host.name).count).split(separator: "/").map(String.init)
            guard let run = rest.first else { return }
            if rest.count == 1 { takePart(entry, run) } else { parts[run]?.clockIsCompared(entry.value) }
        }
    }

    /// A part for this host: looked at once, whatever becomes of it.
    private func takePart(_ entry: EtcdClient.Entry, _ run: String) {
        guard seen.insert(run).inserted else { return }
        let part = PartRun(run, of: self)
        do throws(EtcdError) {
            // What nobody coordinates any more is none of our business: it was for an earlier life.
            guard try client.get(keys.word(run)) != nil else { return }
        } catch {
            // Looked at again, once it can be told.
            seen.remove(run)
            return distrustWatch()
        }
        guard let sealed = FleetCoding.value(SealedPart.self, entry.value) else {
            return refuse(part, "the part is not understood")
        }
        guard let opened = PartSeal.opened(sealed, by: settings.trusted) else {
            return refuse(part, "the plan is not signed by a key that \(host.name) trusts")
        }
        if let reason = opened.refusal(by: host, of: settings.fleet) { return refuse(part, reason) }
        guard opened.run == run, RunName.isValid(run) else { return refuse(part, "it is for the run \(opened.run)") }
        if let other = parts.values.first(where: { !$0.isOver }) {
            return refuse(part, "the drill \(other.name) runs on \(host.name)")
        }
        parts[run] = part
        say("\(opened.action == .plan ? "planning" : "taking part in") \(run), coordinated by \(opened.coordinator)")
        part.begin(opened)
    }

    private func refuse(_ part: PartRun, _ reason: String) {
        say("refused \(part.name): \(reason)")
        parts[part.name] = part
        part.refuse(reason)
    }

    // MARK: What parts need

    /// Says something of a part.
    func note(_ text: String) { say(text) }

    /// A member may have fallen silent: events may be missing.
    func distrustWatch() { watch?.startAgain() }
}
