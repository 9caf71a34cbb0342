import ChaosModel

/// What is said and heard over one connection until the answer is known. Pure: bytes in, bytes out.
protocol Conversation {
    /// A new connection: forgets the one before.
    /// - Returns: what is said first.
    mutating func begin() -> [UInt8]
    /// Hears the next bytes; they come in pieces of any size.
    mutating func hear(_ bytes: ArraySlice<UInt8>) -> Turn
    /// The other side has ended the connection before the answer was known.
    func ended() -> Progress
    /// What is said when the answer is known, before the connection is closed; nothing may come of it.
    var farewell: [UInt8] { get }
}

extension Conversation {
    func ended() -> Progress { .answered(.closedEarly, 0) }
    var farewell: [UInt8] { [] }
}

/// What follows in a conversation.
enum Turn: Equatable {
    /// More has to be heard.
    case listen
    /// This is said, then more is heard.
    case say([UInt8])
    /// The answer is known.
    case end(Progress)

    /// The answer is known, with an outcome, detail and number as in `Sample`.
    static func end(_ outcome: Sample.Outcome, _ detail: UInt16 = 0, value: Double? = nil) -> Turn {
        .end(.answered(outcome, detail, value: value))
    }
}
