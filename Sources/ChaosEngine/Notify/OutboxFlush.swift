import ChaosModel
import LinuxKernel

/// Tries once more to tell what earlier runs could not.
public struct OutboxFlush: Sendable {
    private let outbox: Outbox
    private let log: DeliveryLog
    private let state: String
    private let left: String?

    /// - Parameter left: a run that somebody else looks after.
    public init(state: String, leaving left: String? = nil) {
        outbox = Outbox(state: state)
        log = DeliveryLog(state: state)
        self.state = state
        self.left = left
    }

    /// Makes one attempt for each message that nobody is at.
    /// - Parameter tell: called after each.
    /// - Returns: how many are still not delivered; `nil` when somebody else is at it.
    /// - Throws: `KernelError` when the outbox cannot be opened.
    @discardableResult
    public func carryOut(_ tell: (DeliveryResult) -> Void) throws(KernelError) -> Int? {
        guard let claimed = try outbox.claim() else { return nil }
        defer { withExtendedLifetime(claimed) {} }
        var rest = 0
        for found in outbox.all() where found.run != left && !found.isInHand {
            var entry = found
            entry.endOrphans()
            if entry.standing != nil {
                let wreck = Wreck(state: state, run: entry.run)
                entry.standing?.end?.reason = wreck.reason
                entry.standing?.end?.leftovers = wreck.leftovers
                // The bundle tells better than we can.
                if Directory.exists(RunBundle(state: state, run: entry.run).path(of: RunBundle.manifest)) {
                    entry.standing?.end?.becomeUnknown()
                }
                entry.assumeInterruption()
            }
            entry.pending = entry.pending.compactMap { pending in
                let result = attempt(pending, entry.hooks)
                log.add(result)
                tell(result)
                guard result.isKept else { return nil }
                var kept = pending
                kept.detail = result.detail
                return kept
            }
            rest += entry.pending.count
            try? outbox.keep(entry)
        }
        return rest
    }

    private func attempt(_ pending: OutboxEntry.Pending, _ hooks: [NotifyHook]) -> DeliveryResult {
        let message = pending.message
        func failure(_ reason: String, hook: String, isKept: Bool) -> DeliveryResult {
            DeliveryResult(
                message, hook: hook, isDelivered: false, isKept: isKept, attempts: 0, detail: reason, took: 0)
        }
        guard hooks.indices.contains(pending.hook) else { return failure("no such hook", hook: "?", isKept: false) }
        let hook = hooks[pending.hook]
        // ISO 8601 in UTC: the order of texts is that of times.
        if message.at < Figure.timestamp(Clock.wallSeconds() - Outbox.longestWait) {
            return failure("given up after seven days", hook: hook.name, isKept: false)
        }
        do throws(HookError) {
            let ready = try ReadyHook(hook)
            return SealedThread.run(keeping: ready.capabilities) { Delivery(ready).carryOut(message, retries: 0) }
                ?? failure("no thread", hook: hook.name, isKept: true)
        } catch {
            return failure("\(error)", hook: hook.name, isKept: true)
        }
    }
}
