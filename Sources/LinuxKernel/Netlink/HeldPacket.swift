/// A packet that waits in the kernel's queue for our verdict.
struct HeldPacket: Equatable {
    /// When it is to go on, CLOCK_MONOTONIC nanoseconds.
    var due: Int64
    /// The kernel's number for it; numbers wrap.
    var number: UInt32

    /// Whether this one goes first. Equal times keep the order of arrival.
    func goesBefore(_ other: HeldPacket) -> Bool {
        due != other.due ? due < other.due : Int32(bitPattern: number &- other.number) < 0
    }
}

/// The held packets, the one that is due first on top: a binary heap in memory that is taken once.
struct HeldPackets: ~Copyable {
    private let storage: UnsafeMutableBufferPointer<HeldPacket>
    private(set) var count = 0

    /// Takes memory for so many packets.
    init(capacity: Int) {
        storage = .allocate(capacity: capacity)
        storage.initialize(repeating: HeldPacket(due: 0, number: 0))
    }

    deinit { storage.deallocate() }

    /// The packet that is due first.
    var first: HeldPacket? { count > 0 ? storage[0] : nil }

    /// Adds a packet; false when there is no room.
    mutating func insert(_ packet: HeldPacket) -> Bool {
        guard count < storage.count else { return false }
        var hole = count
        count += 1
        while hole > 0, packet.goesBefore(storage[(hole - 1) / 2]) {
            storage[hole] = storage[(hole - 1) / 2]
            hole = (hole - 1) / 2
        }
        storage[hole] = packet
        return true
    }

    /// Takes the first packet off when it is due at `now`.
    mutating func popDue(at now: Int64) -> HeldPacket? {
        guard count > 0, storage[0].due <= now else { return nil }
        let top = storage[0]
        count -= 1
        let moved = storage[count]
        var hole = 0
        while true {
            var child = 2 * hole + 1
            if child >= count { break }
            if child + 1 < count, storage[child + 1].goesBefore(storage[child]) { child += 1 }
            if !storage[child].goesBefore(moved) { break }
            storage[hole] = storage[child]
            hole = child
        }
        storage[hole] = moved
        return top
    }
}
