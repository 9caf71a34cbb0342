import ChaosModel
import LinuxKernel
import Synchronization

/// The run's side of its courier: passes on what there is to tell, and hears what came of it. Nothing here waits but
/// `settle` and `finish`, which are for after the rollback.
public final class CourierProcess: RunNotifier {
    private struct State: ~Copyable {
        var process: SpawnedProcess
        var pair: MessagePair
        var count = 0
        /// What was told and has no result yet: identity and hook of each.
        var awaited: [(message: NotifyMessage, hook: String)] = []
        var results: [DeliveryResult] = []
        /// Whether the courier says nothing any more.
        var isGone = false
        let startTicks: UInt64
    }

    private let hooks: [NotifyHook]
    private let context: Context
    private let state: Mutex<State>

    /// What every message says of its run.
    public struct Context: Sendable {
        /// Run, experiment, its labels and the state directory.
        public var run: String, experiment: String, labels: [String: String], state: String

        /// Describes a run.
        public init(run: String, experiment: String, labels: [String: String], state: String) {
            self.run = run
            self.experiment = experiment
            self.labels = labels
            self.state = state
        }

        fileprivate func message(_ event: NotifyEvent, _ number: Int, since start: UInt64) -> NotifyMessage {
            NotifyMessage(
                event, number: number, run: run, experiment: experiment, labels: labels, host: HostFacts.hostname,
                at: Clock.wallSeconds(), elapsed: Double(Clock.monotonicNanoseconds() - start) / 1e9)
        }
    }

    private let start = Clock.monotonicNanoseconds()

    /// Puts down what there will be to tell, and starts the courier.
    /// - Throws: `KernelError` when the outbox cannot be written, or the courier does not start.
    public init(_ context: Context, hooks: [NotifyHook], executable: String) throws(KernelError) {
        self.context = context
        self.hooks = hooks
        var entry = OutboxEntry(run: context.run, hooks: hooks)
        // Numbered like no other: the run may have told much by then.
        var standing = context.message(.end, 0, since: start)
        standing.end = NotifyMessage.EndPart(
            verdict: "interrupted", reason: "The run was interrupted.",
            bundle: RunBundle(state: context.state, run: context.run).directory)
        // It keeps the file, also where nobody wants to hear of ends.
        entry.standing = standing
        entry.runner = HostFacts.processID
        entry.runnerStart = ProcessTable.stat(HostFacts.processID)?.startTicks
        let outbox = Outbox(state: context.state)
        try outbox.keep(entry)
        do throws(KernelError) {
            var pair = try MessagePair.make()
            var request = SpawnRequest([executable, "courier", context.state, context.run], directory: "/")
            let passed = ["SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { name in
                HostFacts.environment(name).map { "\(name)=\($0)" }
            }
            request.environment = BoundedCommand.path + passed
            request.standardInput = .descriptor(pair.other)
            request.standardOutput = .null
            request.standardError = .null
            request.newSession = true
            request.resetScheduling = true
            request.clearsAmbient = false
            let process = try spawn(request)
            pair.closeOther()
            let woken = try Poller.wait(for: [pair.own], milliseconds: 5000)
            guard !woken.isEmpty, case .ready = CourierWord.receive(from: pair.own) else {
                _ = try process.send(signal: 9)
                throw KernelError("start the courier", errno: 3)
            }
            let startTicks = ProcessTable.stat(process.pid)?.startTicks ?? 0
            state = Mutex(State(process: process, pair: pair, startTicks: startTicks))
        } catch {
            entry.standing = nil
            try? outbox.keep(entry)
            throw error
        }
    }

    /// Tells that the run has begun.
    public func tellStart() { send(.start) { _ in } }

    /// Passes on that an SLO's state changed.
    public func tell(_ event: NotifyEvent, slo: NotifyMessage.SLOPart) { send(event) { $0.slo = slo } }

    /// Tells how the run ended.
    public func tellEnd(_ part: NotifyMessage.EndPart) { send(.end) { $0.end = part } }

    /// What became of what was told since the last call, in words.
    public func news() -> [String] {
        state.withLock { state in
            hear(&state)
            defer { state.results = [] }
            return state.results.map(\.text)
        }
    }

    /// Waits until everything that was told has a result.
    /// - Parameters:
    ///   - limit: the longest wait.
    ///   - patience: ends the wait sooner.
    /// - Returns: what became of it, in words, and what is not delivered yet.
    public func settle(within limit: Duration, _ patience: HookPatience? = nil) -> [String] {
        let end = Clock.monotonicNanoseconds() + UInt64(limit.nanoseconds)
        var texts = news()
        while Clock.monotonicNanoseconds() < end, state.withLock({ !$0.awaited.isEmpty && !$0.isGone }),
            patience?.isOver != true
        {
            Clock.sleep(milliseconds: 10)
            texts += news()
        }
        return texts
            + state.withLock { state in
                state.awaited.map { "\($0.message.event.rawValue) not delivered to \($0.hook) (\($0.message.id)) yet" }
            }
    }

    /// Has the courier end after a while, and waits for that.
    /// - Parameter patience: has it end sooner: what is not delivered by then stays in the outbox.
    /// - Returns: every result since the last news, of what was not delivered too.
    public func finish(within limit: Duration, _ patience: HookPatience? = nil) -> [DeliveryResult] {
        end(.finish(Int(limit.nanoseconds / 1_000_000)), within: limit + Self.ending, patience)
        return state.withLock { state in
            state.results
                + state.awaited.map {
                    DeliveryResult(
                        $0.message, hook: $0.hook, isDelivered: false, isKept: true, attempts: 0,
                        detail: "the courier is gone", took: 0)
                }
        }
    }

    /// The run has not begun: nobody is told anything.
    public func cancel() { end(.cancel, within: Self.ending) }

    /// How long the courier may take to put down what it did not deliver.
    private static let ending: Duration = .seconds(2)

    private func end(_ word: CourierWord, within limit: Duration, _ patience: HookPatience? = nil) {
        var end = Clock.monotonicNanoseconds() + UInt64(limit.nanoseconds)
        var isHurried = false
        state.withLock { try? word.send(over: $0.pair.own) }
        while true {
            let isOver = state.withLock { state in
                hear(&state)
                // Nobody else reaps it: what cannot be waited for is gone.
                do throws(KernelError) { return try state.process.poll() != nil } catch { return true }
            }
            if isOver {
                // If it was killed, it could not end what its hooks had started.
                state.withLock { CommandAttempt.endAll(of: $0.process.pid, startTicks: $0.startTicks) }
                break
            }
            if !isHurried, patience?.isOver == true {
                isHurried = true
                state.withLock { try? CourierWord.finish(0).send(over: $0.pair.own) }
                end = min(end, Clock.monotonicNanoseconds() + UInt64(Self.ending.nanoseconds))
            }
            if Clock.monotonicNanoseconds() > end {
                state.withLock { state in
                    _ = try? state.process.send(signal: 9)
                    _ = try? state.process.wait()
                    CommandAttempt.endAll(of: state.process.pid, startTicks: state.startTicks)
                }
                break
            }
            Clock.sleep(milliseconds: 5)
        }
        state.withLock { hear(&$0) }
    }

    private func send(_ event: NotifyEvent, _ fill: (inout NotifyMessage) -> Void) {
        state.withLock { state in
            state.count += 1
            var message = context.message(event, state.count, since: start)
            fill(&message)
            message.shorten()
            let meant = hooks.filter { $0.events.contains(event) }
            do throws(KernelError) {
                try CourierWord.tell(message).send(over: state.pair.own)
                state.awaited += meant.map { (message, $0.name) }
            } catch {
                // It stands in the outbox that the end is not told; of the rest this is all that is left.
                state.results += meant.map {
                    DeliveryResult(
                        message, hook: $0.name, isDelivered: false, isKept: event == .end, attempts: 0,
                        detail: "the courier does not listen (\(error.reason))", took: 0)
                }
            }
        }
    }

    private func hear(_ state: inout State) {
        while let woken = try? Poller.wait(for: [state.pair.own], milliseconds: 0), !woken.isEmpty {
            guard let word = CourierWord.receive(from: state.pair.own) else {
                state.isGone = true
                return
            }
            guard case .result(let result) = word else { continue }
            state.results.append(result)
            if let index = state.awaited.firstIndex(where: { $0.message.id == result.id && $0.hook == result.hook }) {
                state.awaited.remove(at: index)
            }
        }
    }
}

extension NotifyMessage {
    /// Keeps a message below the longest that a courier hears: what has no bound of its own is cut short.
    fileprivate mutating func shorten() {
        labels = Dictionary(
            labels.sorted { $0.key < $1.key }.prefix(50).map {
                (Self.cut($0.key, to: 100), Self.cut($0.value, to: 300))
            },
            uniquingKeysWith: { $1 })
        if var part = end {
            part.leftovers = part.leftovers.prefix(20).map { Self.cut($0, to: 400) }
            part.reason = Self.cut(part.reason, to: 2000)
            end = part
        }
        if var part = slo {
            part.name = Self.cut(part.name, to: 500)
            part.objective = Self.cut(part.objective, to: 1000)
            part.inBreach = part.inBreach.prefix(50).map { Self.cut($0, to: 300) }
            slo = part
        }
    }

    /// By bytes: one character may have thousands.
    private static func cut(_ text: String, to count: Int) -> String {
        text.utf8.count <= count ? text : String(decoding: text.utf8.prefix(count), as: UTF8.self)
    }
}
