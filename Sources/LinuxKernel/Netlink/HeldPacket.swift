/// A packet that waits for its time.
struct HeldPacket: Equatable {
    /// What waits.
    enum Kind: UInt8 {
        /// The packet, in the kernel's queue.
        case original
        /// The packet in the kernel's queue, of which we hold the altered bytes.
        case altered
        /// A double of a packet, which only we hold.
        case copy
    }

    /// When it is to go on, CLOCK_MONOTONIC nanoseconds.
    var due: Int64
    /// Its place in the order of arrival.
    var order: UInt64
    /// The kernel's number for it; numbers wrap.
    var number: UInt32
    /// What waits.
    var kind = Kind.original

    /// Whether this one goes first. Equal times keep the order of arrival.
    func goesBefore(_ other: HeldPacket) -> Bool { due != other.due ? due < other.due : order < other.order }
}

/// The held packets, the one that is due first on top: a binary heap.
struct HeldPackets {
    private var storage: [HeldPacket] = []

    init() { storage.reserveCapacity(4096) }

    /// How many wait.
    var count: Int { storage.count }

    /// The packet that is due first.
    var first: HeldPacket? { storage.first }

    /// Adds a packet.
    mutating func insert(_ packet: HeldPacket) {
        var hole = storage.count
        storage.append(packet)
        while hole > 0, packet.goesBefore(storage[(hole - 1) / 2]) {
            storage[hole] = storage[(hole - 1) / 2]
            hole = (hole - 1) / 2
        }
        storage[hole] = packet
    }

    /// Takes the first packet off when it is due at `now`.
    mutating func popDue(at now: Int64) -> HeldPacket? {
        guard let top = storage.first, top.due <= now, let moved = storage.popLast() else { return nil }
        if storage.isEmpty { return top }
        var hole = 0
        while true {
            var child = 2 * hole + 1
            if child >= storage.count { break }
            if child + 1 < storage.count, storage[child + 1].goesBefore(storage[child]) { child += 1 }
            if !storage[child].goesBefore(moved) { break }
            storage[hole] = storage[child]
            hole = child
        }
        storage[hole] = moved
        return top
    }
}
