import LinuxKernel

/// A conversation, and with whom.
struct ConversationQuestion: PlannedQuestion {
    /// Where to connect to.
    let address: SocketAddress
    /// Makes what is said for one exchange.
    let talk: @Sendable () -> any Conversation

    func makeExchange(command place: Int) -> any Exchange { ConversationExchange(address: address, talk: talk()) }
}
