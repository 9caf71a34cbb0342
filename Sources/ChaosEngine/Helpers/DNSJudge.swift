import ChaosModel
import LinuxKernel

/// Decides what becomes of each query, and counts.
struct DNSJudge {
    /// What becomes of a query.
    enum Fate: Equatable {
        /// It goes on as it is.
        case forward
        /// It is answered so.
        case answer([UInt8])
        /// It goes on after so many nanoseconds.
        case late(UInt64)
        /// It is forgotten.
        case swallow
    }

    /// From now on nothing fails any more.
    var isOver = false
    private let responder: DNSResponder
    private let counters: SharedCounters
    private var random: UInt64
    /// What a resolver on this host is being asked on behalf of a client: it asks other servers the same, and that
    /// question has had its fate.
    private var passedOn: [DNSQuery.Question: Int] = [:]

    init(_ responder: DNSResponder, counters: SharedCounters) {
        self.responder = responder
        self.counters = counters
        random = responder.seed
    }

    /// Decides about a message.
    /// - Parameter destination: where it was going; asked for only if it matters.
    mutating func fate(of message: some Collection<UInt8>, to destination: () -> InternetAddress?) -> Fate {
        counters[0] += 1
        guard !isOver, let query = DNSQuery(message), responder.concerns(query),
            !(passedOn[query.question] != nil && destination()?.isLoopback == false), isChosen()
        else {
            counters[2] += 1
            return .forward
        }
        counters[1] += 1
        if case .late(let nanoseconds) = responder.answer { return .late(UInt64(max(0, nanoseconds))) }
        return responder.reply(to: query).map { .answer($0) } ?? .swallow
    }

    /// Notes that a query goes to a resolver on this host.
    /// - Returns: what to `release` once it is answered; `nil` when there is nothing to note.
    mutating func hold(_ message: some Collection<UInt8>, to destination: InternetAddress) -> DNSQuery.Question? {
        guard destination.isLoopback, let query = DNSQuery(message), responder.concerns(query) else { return nil }
        passedOn[query.question, default: 0] += 1
        return query.question
    }

    /// Notes that a resolver on this host has answered, or will not.
    mutating func release(_ question: DNSQuery.Question) {
        let count = (passedOn[question] ?? 0) - 1
        passedOn[question] = count > 0 ? count : nil
    }

    private mutating func isChosen() -> Bool {
        guard responder.share < 1 else { return true }
        // splitmix64
        random &+= 0x9E37_79B9_7F4A_7C15
        var value = random
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        return Double(value >> 11) * 0x1p-53 < responder.share
    }
}
