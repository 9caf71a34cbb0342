import ChaosModel
import LinuxKernel

/// Passes a workload's files on, and tampers with them as it is told.
///
/// It does not beat: its threads serve the workload whatever becomes of this one, and killing it for being late would take
/// the workload's files away.
struct FileGateRole {
    /// Between two looks at the counters, in milliseconds.
    private static let period = 20

    private let gates: FileGates

    init(_ gates: FileGates) { self.gates = gates }

    /// Serves until nobody is left in the view, which is after the end of the orders. From there on all passes through.
    /// - Throws: `KernelError` when a directory cannot be gated.
    func run() throws(KernelError) {
        let row = try HelperRole.counters()
        let files = try OpenFileLimit.of(HostFacts.processID)
        try OpenFileLimit.setSoft(files.hard, of: HostFacts.processID)
        let view = try FileGateView(gates.paths)
        HelperRole.say("ready")
        var armed: [Int: String] = [:]
        while obeyNext(view, row, &armed) {
            for (slot, path) in armed { publish(try view.counts(slot, of: path), RuleCounters(row: row, slot: slot)) }
            view.shrink(over: Int(files.hard / 2))
        }
        for slot in armed.keys.sorted() { disarm(slot, view, row, &armed) }
        view.letGo()
        while !view.hasEnded { Clock.sleep(milliseconds: 5) }
    }

    /// Waits a while for an order and follows it.
    /// - Returns: whether more may come.
    private func obeyNext(_ view: FileGateView, _ row: SharedCounters, _ armed: inout [Int: String]) -> Bool {
        do throws(KernelError) {
            let orders = HelperOrders()
            if try Poller.wait(for: [orders.descriptor], milliseconds: Self.period).isEmpty { return true }
            guard let received = try orders.next() else { return false }
            for number in received.descriptors { _ = OwnedDescriptor(owning: number) }
            switch received.order {
            case .arm(let slot, .files(let rule)):
                try view.arm(slot, of: rule.path, FileGateRule(rule))
                armed[slot] = rule.path
                RuleCounters(row: row, slot: slot).arm()
            case .disarm(let slot): disarm(slot, view, row, &armed)
            case .arm, .adopt: break
            }
            return true
        } catch {
            // Whoever gives no sensible orders is treated as gone: the files pass through.
            return false
        }
    }

    private func disarm(_ slot: Int, _ view: FileGateView, _ row: SharedCounters, _ armed: inout [Int: String]) {
        let counters = RuleCounters(row: row, slot: slot)
        if let path = armed.removeValue(forKey: slot) {
            try? view.disarm(slot, of: path)
            if let counts = try? view.counts(slot, of: path) { publish(counts, counters) }
        }
        counters.disarm()
    }

    private func publish(_ counts: FileGateCounts, _ counters: RuleCounters) {
        let figures = [counts.seen, counts.delayed, counts.failed, counts.bytes, counts.waited / 1_000_000]
        for (index, figure) in figures.enumerated() { counters[index] = figure }
    }
}
