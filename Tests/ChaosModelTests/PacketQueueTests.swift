import Testing

@testable import ChaosModel

/// What a packet queue adds to the rules that fill it.
struct PacketQueueTests {
    private func queue(duplicate: PacketTreatment.Chance?) -> PacketQueue {
        var treatment = PacketTreatment(seed: 1)
        treatment.duplicate = duplicate
        let rule = PacketRule(
            hook: .input, match: PacketMatch(transport: .udp, destinationPort: 53), verdict: .queue(7))
        return PacketQueue(filter: PacketFilter(table: "t", rules: [rule]), number: 7, treatment: treatment)
    }

    @Test func `doubles pass by a rule of the queue's own, before the others, where the others look`() {
        let queue = queue(duplicate: .init(share: 0.1))
        #expect(queue.filter.rules.count == 2)
        #expect(
            queue.filter.rules.first
                == PacketRule(hook: .input, match: PacketMatch(mark: 0xAF50_0007), verdict: .accept))
        #expect(queue.shellEquivalent.contains("input meta mark 0xaf500007 counter accept"))
        #expect(queue.privileges(on: Survey()).needed == [.netAdmin, .netRaw])
    }

    @Test(arguments: [UInt16(0xAF01), 0xFFFF, 0]) func `a double's mark leaves the bits that others share`(
        number: UInt16
    ) {
        var queue = queue(duplicate: nil)
        queue.number = number
        #expect(queue.copyMark & 0xC000 == 0)
        #expect(queue.copyMark >> 16 == 0xAF50)
    }

    @Test func `without doubles there is no such rule`() {
        let queue = queue(duplicate: nil)
        #expect(queue.filter.rules.count == 1)
        #expect(queue.privileges(on: Survey()).needed == [.netAdmin])
    }
}
