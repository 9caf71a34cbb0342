import ChaosModel
import FoundationEssentials
import LinuxKernel

/// What the executor tells a helper that runs already: a message on the helper's standard input.
enum HelperOrder: Codable {
    /// Do this from now on.
    case arm(slot: Int, HelperRule.Work)
    /// Do it no more.
    case disarm(slot: Int)
    /// Descriptors for a workload's process come with this message.
    case adopt(process: ProcessIdentity)
}

/// The orders that reach a helper. The end of its standard input means: let go of everything.
struct HelperOrders {
    /// One order, with the descriptors that came with it; the caller closes them.
    struct Received {
        var order: HelperOrder
        var descriptors: [Int32]
    }

    /// What to wait for.
    var descriptor: Int32 { 0 }

    /// Waits for the next order.
    /// - Returns: `nil` at the end.
    /// - Throws: `KernelError` of recvmsg(2), or for an order that cannot be understood.
    func next() throws(KernelError) -> Received? {
        guard let message = try MessageSocket.receive(from: descriptor) else { return nil }
        do {
            let order = try JSONDecoder().decode(HelperOrder.self, from: Data(message.bytes))
            return Received(order: order, descriptors: message.descriptors)
        } catch {
            for number in message.descriptors { _ = OwnedDescriptor(owning: number) }
            throw KernelError("read an order: \(error)", errno: 22)
        }
    }
}

/// The counters of one rule, and whether it is in force: what anybody can read of a helper.
struct RuleCounters: Sendable {
    /// Counters of a helper's own come before those of its rules.
    private static let first = 32
    private static let each = 8

    /// The helper's row.
    let row: SharedCounters
    /// The rule's place.
    let slot: Int

    /// The counter of this number, 0 to 7, in the order of the rule's `counterNames`.
    subscript(index: Int) -> UInt64 {
        get { row[Self.first + slot * Self.each + index] }
        nonmutating set { row[Self.first + slot * Self.each + index] = newValue }
    }

    /// Whether the rule is in force.
    var isArmed: Bool { row.switches >> UInt64(slot) & 1 == 1 }

    /// Shows that the rule is in force from now on, with its counters at zero.
    func arm() {
        for index in 0..<Self.each { self[index] = 0 }
        row.switches |= 1 << UInt64(slot)
    }

    /// Shows that it is not any more; the counters stay for whoever collects them.
    func disarm() { row.switches &= ~(1 << UInt64(slot)) }
}
