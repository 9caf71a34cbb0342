import ChaosModel
import LinuxKernel

/// Answers the calls of any number of listeners, on one thread: at once, or when they have waited long enough. What no
/// armed rule is about is made as if nobody had asked.
final class SyscallDesk {
    private struct Held {
        let listener: UInt64
        let call: SyscallCall
        let error: Int32
        let delayedBy: [Int]
        let failedBy: Int?
    }

    /// The token of what the caller watches beside the listeners.
    private static let otherToken = UInt64.max - 1
    private var poll: EventPoll
    private var listeners: [UInt64: SyscallListener] = [:]
    private var added: UInt64 = 0
    private var rules: [Int: ArmedSyscallRule] = [:]
    private var order: [Int] = []
    private var held = DueHeap<Held>()
    private let other: Int32
    /// How many calls were answered.
    private(set) var answered = 0

    /// A desk that also watches one more descriptor.
    /// - Throws: `KernelError`, such as EMFILE.
    init(watching other: Int32) throws(KernelError) {
        self.other = other
        poll = try EventPoll(capacity: 64)
        let code = poll.add(other, for: .read, token: Self.otherToken)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
    }

    /// How many listeners there are: each until no process is left under its filter.
    var listenerCount: Int { listeners.count }
    /// How many calls wait for their time.
    var heldCount: Int { held.count }

    /// Answers the calls of one more listener from now on.
    func add(_ listener: consuming SyscallListener) throws(KernelError) {
        added += 1
        let code = poll.add(listener.descriptor, for: .read, token: added)
        if code != 0 { throw KernelError("epoll_ctl", errno: code) }
        listener.allowAll()
        listeners[added] = listener
    }

    /// Puts a rule in force. One that has the slot already is replaced, and its counts start over.
    func arm(_ rule: SyscallRule, slot: Int) {
        if rules[slot] != nil { disarm(slot) }
        rules[slot] = ArmedSyscallRule(rule)
        order = rules.keys.sorted()
    }

    /// Takes a rule out of force: the calls that wait because of it are made at once.
    func disarm(_ slot: Int) {
        rules[slot] = nil
        order = rules.keys.sorted()
        for call in held.removeAll(where: { $0.delayedBy.contains(slot) || $0.failedBy == slot }) {
            answer(call, error: call.failedBy == slot ? 0 : call.error)
        }
    }

    /// Watches the other descriptor no more.
    func forgetOther() { poll.remove(other) }

    /// Takes all rules out of force.
    func disarmAll() { for slot in order { disarm(slot) } }

    /// What the rule of a slot did so far; `nil` when there is none.
    func counts(of slot: Int) -> SyscallCounts? { rules[slot]?.counts }

    /// Waits for calls and answers those that came, and those whose time has come, at the latest until `moment`.
    /// - Returns: whether the other descriptor is ready.
    func work(until moment: UInt64) throws(KernelError) -> Bool {
        let number = poll.wait(until: min(moment, held.due))
        var isOtherReady = false
        for index in 0..<number {
            let (token, events) = poll.event(index)
            if token == Self.otherToken {
                isOtherReady = true
            } else if events.contains(.read) {
                try receive(token)
            } else {
                // No process is left that could make a call.
                if let listener = listeners.removeValue(forKey: token) { poll.remove(listener.descriptor) }
                _ = held.removeAll { $0.listener == token }
            }
        }
        release(at: Clock.monotonicNanoseconds())
        return isOtherReady
    }

    private func receive(_ token: UInt64) throws(KernelError) {
        guard let listener = listeners[token], let call = try listener.receive() else { return }
        let now = Clock.monotonicNanoseconds()
        var wait: Int64 = 0
        var delayedBy: [Int] = []
        var failedBy: Int?
        var error: Int32 = 0
        for slot in order {
            let fate = rules[slot]?.judge(call.number, by: call.thread, call.arguments) { listener.isPending(call) }
            switch fate {
            case nil, .spared: break
            case .fails(let number) where failedBy == nil:
                failedBy = slot
                error = number.number
            case .fails: break
            case .waits(let time):
                wait += time
                delayedBy.append(slot)
            }
        }
        let held = Held(listener: token, call: call, error: error, delayedBy: delayedBy, failedBy: failedBy)
        if delayedBy.isEmpty || !listener.hasRoom {
            answer(held, error: error)
        } else {
            self.held.insert(held, due: now + UInt64(wait))
            // Counted now: a wait may be longer than the fault.
            for slot in delayedBy { rules[slot]?.counts.delayed += 1 }
        }
    }

    private func release(at now: UInt64) {
        while let (call, due) = held.popDue(at: now) {
            guard answer(call, error: call.error) else { continue }
            for slot in call.delayedBy {
                rules[slot]?.counts.noteLateness(now - due)
            }
        }
    }

    @discardableResult
    private func answer(_ held: Held, error: Int32) -> Bool {
        guard let listener = listeners[held.listener] else { return false }
        answered += 1
        guard error == 0 ? listener.allow(held.call) : listener.fail(held.call, error) else { return false }
        if error != 0, let slot = held.failedBy { rules[slot]?.counts.failed += 1 }
        return true
    }
}
