/// Flips one bit of an IP packet.
enum BitFlip {
    /// Flips the bit that a random number picks. It is behind the network header: an address that changes would send
    /// the packet to somebody else, since the kernel routes it again.
    static func apply(_ random: UInt64, to packet: inout [UInt8]) {
        let header = headerLength(of: packet)
        let bits = UInt64(max(0, packet.count - header)) * 8
        guard bits > 0 else { return }
        let bit = Int(random.multipliedFullWidth(by: bits).high)
        packet[header + bit / 8] ^= 1 << UInt8(bit % 8)
    }

    private static func headerLength(of packet: [UInt8]) -> Int {
        switch packet.first.map({ $0 >> 4 }) {
        case 4: Int(packet[0] & 0x0F) * 4
        case 6: 40
        default: 0
        }
    }
}
