/// What is known of every entry: four bits a slot, since an entry's name follows from its slot. Grows by whole blocks,
/// so that no write has to wait while much is moved.
public struct LedgerStates: Hashable, Sendable {
    private static let entriesPerWord = 16
    private static let entriesPerBlock = 1 << 16

    private var blocks: [[UInt64]] = []
    /// Slots up to the last one that is known of.
    public private(set) var count = 0

    /// Nothing is known yet.
    public init() {}

    /// Bytes that it takes.
    public var size: Int { blocks.count * Self.entriesPerBlock / 2 }

    /// What is known of a slot's write.
    public func state(of slot: Int) -> LedgerState { LedgerState(rawValue: UInt8(bits(of: slot) & 3)) ?? .none }

    /// What looking for a slot's entry has shown.
    public func reading(of slot: Int) -> LedgerReading {
        LedgerReading(rawValue: UInt8(bits(of: slot) >> 2)) ?? .unread
    }

    /// Notes what an attempt has told; what is known already stays.
    public mutating func note(_ state: LedgerState, of slot: Int) {
        guard slot >= 0, state > self.state(of: slot) else { return }
        count = max(count, slot + 1)
        while blocks.count * Self.entriesPerBlock < count {
            blocks.append(Array(repeating: 0, count: Self.entriesPerBlock / Self.entriesPerWord))
        }
        set(bits(of: slot) & 0b1100 | UInt64(state.rawValue), of: slot)
    }

    /// Notes what looking for an entry has shown.
    public mutating func note(_ reading: LedgerReading, of slot: Int) {
        guard (0..<count).contains(slot) else { return }
        set(bits(of: slot) & 0b0011 | UInt64(reading.rawValue) << 2, of: slot)
    }

    private func bits(of slot: Int) -> UInt64 {
        guard (0..<count).contains(slot) else { return 0 }
        let place = slot % Self.entriesPerBlock
        return blocks[slot / Self.entriesPerBlock][place / Self.entriesPerWord]
            >> (place % Self.entriesPerWord * 4) & 0xf
    }

    private mutating func set(_ bits: UInt64, of slot: Int) {
        let place = slot % Self.entriesPerBlock
        let shift = place % Self.entriesPerWord * 4
        let (block, word) = (slot / Self.entriesPerBlock, place / Self.entriesPerWord)
        blocks[block][word] = blocks[block][word] & ~(0xf << shift) | bits << shift
    }
}
