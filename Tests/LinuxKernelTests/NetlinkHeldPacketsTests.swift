import Testing

@testable import LinuxKernel

struct NetlinkHeldPacketsTests {
    @Test func `packets come out by time and then by arrival, over the wrap of their numbers`() {
        var held = HeldPackets()
        // Number 2^32 - 50 comes first; a few due times, many ties.
        let packets = (0..<100).map {
            HeldPacket(due: Int64($0 * 37 % 5), order: UInt64($0), number: UInt32.max &- 49 &+ UInt32($0))
        }
        for packet in packets { held.insert(packet) }
        var popped: [HeldPacket] = []
        while let packet = held.popDue(at: 4) { popped.append(packet) }
        let expected = packets.enumerated().sorted { ($0.element.due, $0.offset) < ($1.element.due, $1.offset) }
        #expect(popped.map(\.number) == expected.map(\.element.number))
    }

    @Test func `what is not due stays`() {
        var held = HeldPackets()
        held.insert(HeldPacket(due: 10, order: 1, number: 1))
        let early = held.popDue(at: 9)
        let due = held.popDue(at: 10)
        let more = held.popDue(at: .max)
        #expect(early == nil)
        #expect(due?.number == 1)
        #expect(more == nil)
    }
}
