/// The course of reading a ledger back, and of removing its entries afterwards: which entry is next, and what is known
/// when it ends. Pure; the engine asks, as fast as it may and as long as it has time.
///
/// Acknowledged entries come first, then those whose writing failed. What could not be read is asked again and again.
/// What is missing or different is looked for a second time at the end, before it is called lost.
public struct LedgerAudit: Sendable {
    /// What is done to an entry.
    public enum Act: Hashable, Sendable { case read, remove }

    private enum Stage { case acknowledged, unread, again, removing, over }

    /// Most entries that are asked for at one time.
    public static let width = 64

    /// How often removing is tried: what stays is told, and no run waits for it.
    private static let removals = 3

    /// What is known of every entry.
    public private(set) var states: LedgerStates
    private var stage = Stage.acknowledged
    private var cursor = 0
    private var inFlight = 0
    private var isOpen = false
    private var passes = 1
    /// Entries that were removed.
    public private(set) var removed = 0

    /// Begins with what the writes have told.
    public init(_ states: LedgerStates) { self.states = states }

    /// Whether there is nothing left to do.
    public var isOver: Bool { stage == .over && inFlight == 0 }

    /// The next entry to ask for; `nil` when there is none now.
    public mutating func next() -> (act: Act, slot: UInt32)? {
        guard inFlight < Self.width else { return nil }
        while stage != .over {
            while cursor < states.count {
                defer { cursor += 1 }
                guard isWanted(cursor) else { continue }
                inFlight += 1
                return (stage == .removing ? .remove : .read, UInt32(cursor))
            }
            // What a pass has left undone shows only when its last answer is known.
            if inFlight > 0 { return nil }
            advance()
        }
        return nil
    }

    /// Takes what came of an entry that `next` gave.
    public mutating func note(_ act: Act, _ slot: UInt32, _ reading: LedgerReading) {
        inFlight -= 1
        switch act {
        case .read where reading != .unread: states.note(reading, of: Int(slot))
        case .read: isOpen = true
        case .remove where reading == .present || reading == .missing:
            states.note(.missing, of: Int(slot))
            removed += 1
        case .remove: isOpen = true
        }
    }

    /// Goes on to removing what is there or may be there. What was read must be counted before.
    public mutating func beginRemoving() {
        stage = .removing
        inFlight = 0
        restart()
    }

    /// The first slots whose acknowledged entries are lost.
    public func lost(_ limit: Int) -> [UInt32] {
        let lost = (0..<states.count).lazy.filter {
            let reading = states.reading(of: $0)
            return states.state(of: $0) == .acknowledged && (reading == .missing || reading == .different)
        }
        return lost.prefix(limit).map(UInt32.init)
    }

    private func isWanted(_ slot: Int) -> Bool {
        let (state, reading) = (states.state(of: slot), states.reading(of: slot))
        return switch stage {
        case .acknowledged: state == .acknowledged && reading == .unread
        case .unread: state != .none && reading == .unread
        case .again: state == .acknowledged && (reading == .missing || reading == .different)
        case .removing: state != .none && reading != .missing
        case .over: false
        }
    }

    private mutating func advance() {
        switch stage {
        case .acknowledged: stage = .unread
        case .unread where isOpen: break
        case .unread: stage = .again
        case .again: stage = .over
        case .removing where isOpen && passes < Self.removals: passes += 1
        case .removing: stage = .over
        case .over: break
        }
        restart()
    }

    private mutating func restart() {
        cursor = 0
        isOpen = false
    }
}
