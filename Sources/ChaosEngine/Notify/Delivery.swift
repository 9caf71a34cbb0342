import ChaosModel
import FoundationEssentials
import LinuxKernel

/// Tells a hook of an event: attempt after attempt, until it has it, or nothing more will help.
public struct Delivery: Sendable {
    private let ready: ReadyHook

    init(_ ready: ReadyHook) { self.ready = ready }

    /// Prepares to tell a hook.
    /// - Throws: `HookError`.
    public init(to hook: NotifyHook) throws(HookError) { ready = try ReadyHook(hook) }

    var capabilities: UInt64 { ready.capabilities }

    /// The body of every attempt, at most 60,000 bytes: names of keys sorted, so that it can be signed.
    static func body(_ message: NotifyMessage) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array((try? encoder.encode(message)) ?? Data())
    }

    /// Tells the hook.
    /// - Parameters:
    ///   - retries: how many more attempts to make; the hook's own number when `nil`.
    ///   - isOver: asked between attempts whether to leave it.
    public func carryOut(
        _ message: NotifyMessage, retries: Int? = nil, unless isOver: () -> Bool = { false }
    ) -> DeliveryResult {
        let body = Self.body(message)
        let start = Clock.monotonicNanoseconds()
        var count = 0
        while true {
            count += 1
            let attempt = attempt(message, body)
            let took = Double(Clock.monotonicNanoseconds() - start) / 1e9
            var result = DeliveryResult(
                message, hook: ready.hook.name, isDelivered: attempt.verdict == .delivered, attempts: count,
                detail: attempt.detail, took: took, output: attempt.output)
            guard case .again(let asked) = attempt.verdict else { return result }
            result.isKept = true
            guard count <= retries ?? ready.hook.retries, !isOver() else { return result }
            let pause = DeliveryRules.pause(after: count, draw: .random(in: 0..<1), asked: asked)
            let end = Clock.monotonicNanoseconds() + UInt64(pause.nanoseconds)
            while Clock.monotonicNanoseconds() < end {
                if isOver() { return result }
                Clock.sleep(milliseconds: 20)
            }
        }
    }

    private func attempt(_ message: NotifyMessage, _ body: [UInt8]) -> Attempt {
        switch ready.hook.way {
        case .command(let command): CommandAttempt(ready: ready, command: command).carryOut(message, body)
        case .webhook(let webhook): WebhookAttempt(ready: ready, webhook: webhook).carryOut(message, body)
        }
    }
}
