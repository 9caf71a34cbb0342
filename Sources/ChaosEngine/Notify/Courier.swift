import ChaosModel
import LinuxKernel
import Synchronization

/// The process that tells others of a run, so that nothing of the run ever waits for them. It hears from the run what there
/// is to tell, and goes on alone when the run is killed: once everything is taken back, it tells that.
public final class Courier: Sendable {
    /// How long it waits for everything to be taken back after a run was killed.
    private static let patience: Duration = .seconds(60)
    /// How long it tells of that.
    private static let lastWord: Duration = .seconds(30)

    private let outbox: Outbox
    private let log: DeliveryLog
    private let state: String
    private let socket: Int32
    private let bell: Bell
    private let entry: Mutex<OutboxEntry>
    private let results = Mutex<[(message: NotifyMessage, hook: Int, result: DeliveryResult)]>([])

    private struct Bell: ~Copyable, Sendable { let flag: EventFlag }

    /// A courier for a run whose outbox entry is there.
    /// - Parameter socket: over which the run speaks.
    /// - Throws: `KernelError`, ENOENT without such an entry.
    public init(state: String, run: String, socket: Int32) throws(KernelError) {
        outbox = Outbox(state: state)
        log = DeliveryLog(state: state)
        self.state = state
        self.socket = socket
        bell = Bell(flag: try EventFlag())
        guard let found = outbox.entry(run) else { throw KernelError("read the outbox of run \(run)", errno: 2) }
        entry = Mutex(found)
    }

    /// Delivers until there is nothing more to tell.
    /// - Throws: `KernelError` when it cannot begin.
    public func work() throws(KernelError) {
        entry.withLock { entry in
            entry.courier = HostFacts.processID
            entry.courierStart = ProcessTable.stat(HostFacts.processID)?.startTicks
        }
        try keep()
        try Orphans.adopt()
        defer { CommandAttempt.endOrphans() }
        let desks = try openDesks()
        try ThreadPrivileges.keepOnly(ownCapabilities, gainsNothing: true)
        for desk in desks { try desk?.start() }
        startLatecomers()
        try CourierWord.ready.send(over: socket)
        let deadline = converse(desks)
        guard let deadline else { return }
        deliver(desks, until: deadline)
        for desk in desks { desk?.stop() }
        CommandAttempt.endOrphans()
        collect()
        entry.withLock { entry in
            for pending in entry.pending where pending.detail == nil {
                tellRun(
                    DeliveryResult(
                        pending.message, hook: entry.hooks[pending.hook].name, isDelivered: false, isKept: true,
                        attempts: 0, detail: "not within the time after the run", took: 0))
            }
            (entry.courier, entry.courierStart) = (nil, nil)
        }
        try? keep()
    }

    /// Listens to the run.
    /// - Returns: until when to deliver what is left; `nil` when there is nothing to tell.
    private func converse(_ desks: [HookDesk?]) -> UInt64? {
        while true {
            let woken = (try? Poller.wait(for: [socket, bell.flag.descriptor])) ?? [socket]
            if woken.contains(bell.flag.descriptor) { collect() }
            guard woken.contains(socket) else { continue }
            switch CourierWord.receive(from: socket) {
            case .tell(let message): tell(message, desks)
            case .finish(let milliseconds):
                return Clock.monotonicNanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000
            case .cancel:
                entry.withLock { entry in
                    entry.standing = nil
                    entry.pending = []
                }
                try? keep()
                return nil
            case .ready, .result: continue
            case nil:
                tellInterruption(desks)
                return Clock.monotonicNanoseconds() + UInt64(Self.lastWord.nanoseconds)
            }
        }
    }

    /// The run was killed: waits until its changes are taken back, and tells how it ended.
    private func tellInterruption(_ desks: [HookDesk?]) {
        guard var message = entry.withLock({ $0.standing }) else { return }
        // A bundle that is sealed tells better than we can: the run ended, and only did not get to say so.
        let isSealed = Directory.exists(RunBundle(state: state, run: message.run).path(of: RunBundle.manifest))
        let end = Clock.monotonicNanoseconds() + UInt64(Self.patience.nanoseconds)
        let wreck = Wreck(state: state, run: message.run)
        while !wreck.isCleared, Clock.monotonicNanoseconds() < end { Clock.sleep(milliseconds: 50) }
        // Whoever took things back says so only then; where there were none, nobody says anything.
        let patience = Clock.monotonicNanoseconds() + 1_000_000_000
        while !wreck.isExplained, Clock.monotonicNanoseconds() < min(end, patience) { Clock.sleep(milliseconds: 20) }
        message.at = Figure.timestamp(Clock.wallSeconds())
        message.end?.reason = wreck.reason
        message.end?.leftovers = wreck.leftovers
        if isSealed { message.end?.becomeUnknown() }
        tell(message, desks)
    }

    private func tell(_ message: NotifyMessage, _ desks: [HookDesk?]) {
        let meant = entry.withLock { entry in
            if message.event == .end { entry.standing = nil }
            let meant = entry.hooks.indices.filter { entry.hooks[$0].events.contains(message.event) }
            for hook in meant { entry.pending.append(OutboxEntry.Pending(hook: hook, message: message)) }
            return meant
        }
        try? keep()
        for hook in meant { desks[hook]?.tell(message) }
    }

    /// Waits until every hook has everything, or it is time to end: the run may say that this is sooner.
    private func deliver(_ desks: [HookDesk?], until limit: UInt64) {
        var (deadline, run) = (limit, socket)
        while true {
            collect()
            // Those that gave up are kept, and not waited for.
            let isDone = entry.withLock { $0.pending.allSatisfy { $0.detail != nil } }
            let now = Clock.monotonicNanoseconds()
            if isDone || now >= deadline { return }
            let woken = try? Poller.wait(
                for: [bell.flag.descriptor, run], milliseconds: Int((deadline - now) / 1_000_000) + 1)
            guard woken?.contains(run) == true else { continue }
            switch CourierWord.receive(from: run) {
            case .finish(let milliseconds):
                deadline = min(deadline, Clock.monotonicNanoseconds() + UInt64(max(0, milliseconds)) * 1_000_000)
            case nil: run = -1
            default: continue
            }
        }
    }

    /// Takes note of what the desks have done.
    private func collect() {
        _ = try? bell.flag.take()
        let done = results.withLock { results in
            defer { results = [] }
            return results
        }
        guard !done.isEmpty else { return }
        entry.withLock { entry in
            for (message, hook, result) in done {
                guard let index = entry.pending.firstIndex(where: { $0.hook == hook && $0.message.id == message.id })
                else { continue }
                if result.isKept {
                    entry.pending[index].detail = result.detail
                } else {
                    entry.pending.remove(at: index)
                }
            }
        }
        try? keep()
        for (_, _, result) in done { tellRun(result) }
    }

    private func tellRun(_ result: DeliveryResult) {
        log.add(result)
        // The run may be gone, and then the log has it.
        try? CourierWord.result(result).send(over: socket)
    }

    private func keep() throws(KernelError) { try outbox.keep(entry.withLock { $0 }) }

    private func openDesks() throws(KernelError) -> [HookDesk?] {
        let hooks = entry.withLock { $0.hooks }
        var desks: [HookDesk?] = []
        for (index, hook) in hooks.enumerated() {
            // What was there when the run was checked may be gone. It is kept, and tried later.
            guard let ready = try? ReadyHook(hook) else {
                desks.append(nil)
                continue
            }
            desks.append(
                try HookDesk(ready) { [self] message, result in
                    results.withLock { $0.append((message, index, result)) }
                    try? bell.flag.raise()
                })
        }
        return desks
    }

    /// What is held beside: to end commands of others, and to reach the state directory where that takes power.
    private var ownCapabilities: UInt64 {
        // What earlier runs left is told too.
        let all = entry.withLock { $0.hooks } + outbox.all().flatMap(\.hooks)
        let hooks = all.compactMap { try? ReadyHook($0) }
        let kept = hooks.reduce(0) { $0 | $1.capabilities }
        return FileAccess.mayWrite(to: state) ? kept : kept | Set([LinuxCapability.dacOverride]).mask
    }

    /// Tries, beside everything else, to tell what earlier runs left.
    private func startLatecomers() {
        let (state, own) = (state, entry.withLock { $0.run })
        let thread = KernelThread(name: "outbox") { _ = try? OutboxFlush(state: state, leaving: own).carryOut { _ in } }
        try? thread.start()
    }
}
