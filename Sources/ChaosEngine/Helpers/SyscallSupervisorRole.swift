import ChaosModel
import LinuxKernel

/// Answers the system calls of a workload: lets them pass, but for the rules that steps arm. When its orders end it takes
/// all rules back and goes on letting calls pass for as long as there is a process that could make one.
struct SyscallSupervisorRole {
    /// Between two heartbeats while nothing happens, in nanoseconds.
    private static let period: UInt64 = 200_000_000

    private let row: SharedCounters
    private let desk: SyscallDesk
    private let orders = HelperOrders()
    private var armed: Set<Int> = []
    private var isOver = false

    init() throws(KernelError) {
        row = try HelperRole.counters()
        desk = try SyscallDesk(watching: orders.descriptor)
    }

    /// Answers until its orders have ended and every workload's processes too.
    mutating func run() throws(KernelError) {
        // Under CPU pressure the ordinary scheduler would add milliseconds of its own to every call. Below the priority of
        // the run itself, as for packets.
        _ = Scheduling.trySetFIFO(priority: 4)
        OpenFileLimit.raiseOwn()
        row.beat()
        HelperRole.say("ready")
        while !isOver || desk.listenerCount > 0 {
            if try desk.work(until: Clock.monotonicNanoseconds() + Self.period), !isOver { try take() }
            publish()
            row.beat()
        }
    }

    private mutating func take() throws(KernelError) {
        let next: HelperOrders.Received?
        do throws(KernelError) { next = try orders.next() } catch {
            // A listener that there is no room for stays with the guardian, which answers when we are gone: so we go.
            if error.errno == 24 { throw error }
            // Orders that cannot be read are as good as none: the executor is gone, or not ours.
            next = nil
        }
        guard let received = next else {
            isOver = true
            for slot in armed.sorted() { disarm(slot) }
            desk.forgetOther()
            return
        }
        var descriptors = received.descriptors
        switch received.order {
        case .arm(let slot, .syscalls(let rule)) where (0..<HelperRule.slots).contains(slot):
            desk.arm(rule, slot: slot)
            armed.insert(slot)
            RuleCounters(row: row, slot: slot).arm()
        case .arm: break
        case .disarm(let slot): disarm(slot)
        case .adopt:
            if descriptors.count >= 2 {
                let listener = OwnedDescriptor(owning: descriptors[0]), table = OwnedDescriptor(owning: descriptors[1])
                descriptors.removeFirst(2)
                // The same for one that cannot be adopted.
                try desk.add(try SyscallListener(listener, table: table))
            }
        }
        for number in descriptors { _ = OwnedDescriptor(owning: number) }
    }

    private mutating func disarm(_ slot: Int) {
        guard armed.contains(slot) else { return }
        publish(slot)
        desk.disarm(slot)
        armed.remove(slot)
        RuleCounters(row: row, slot: slot).disarm()
    }

    private func publish() {
        row[0] = UInt64(desk.answered)
        row[1] = UInt64(desk.heldCount)
        for slot in armed { publish(slot) }
    }

    /// In the order of `SyscallRule.counterNames`.
    private func publish(_ slot: Int) {
        guard let counts = desk.counts(of: slot) else { return }
        let counters = RuleCounters(row: row, slot: slot)
        let values = [counts.seen, counts.matched, counts.failed, counts.delayed, counts.latest]
        for (index, value) in values.enumerated() { counters[index] = value }
    }
}
