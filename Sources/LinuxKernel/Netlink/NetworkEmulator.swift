/// What becomes of one packet.
enum PacketFate: Equatable {
    /// It is lost, by the loss model.
    case lost
    /// It is dropped, since too many wait already or it would wait too long for its turn.
    case overLimit
    /// It goes.
    case sent(Sending)

    /// How a packet goes.
    struct Sending: Equatable {
        /// When, CLOCK_MONOTONIC nanoseconds.
        var due: Int64
        /// A random number that picks the bit to flip; `nil` leaves the packet alone.
        var flip: UInt64?
        /// Whether it goes past the delayed ones.
        var overtakes: Bool
    }
}

/// Decides what becomes of packets as sch_netem's netem_enqueue does, in the same order: duplicate, lose, corrupt, drop
/// over the limit, reorder or delay. The rate comes before the delay; a delay that is the same for all makes no difference.
///
/// It touches no socket and no clock: the same seed and the same packets at the same times have the same fates.
struct NetworkEmulator: Equatable {
    /// The fates of a packet and of its double, which comes first.
    struct Verdict: Equatable {
        var packet: PacketFate
        var copy: PacketFate?
    }

    private let limit: Int
    private let gap: UInt32
    private var random: SeededRandom
    private var duplicate: PacketChance
    private var loss: PacketLoss
    private var corrupt: PacketChance
    private var reorder: PacketChance
    private var delay: PacketDelay
    private var bucket: TokenBucket?
    private var sinceOvertaking: UInt32 = 0

    init(_ parameters: NetemParameters, rate: RateParameters?) {
        limit = Int(parameters.limit)
        // Without a gap any packet may overtake, as tc makes it.
        gap = parameters.reorder == nil ? 0 : max(1, parameters.gap)
        random = SeededRandom(seed: parameters.seed)
        duplicate = PacketChance(parameters.duplicate, &random)
        loss = PacketLoss(parameters.loss, &random)
        corrupt = PacketChance(parameters.corrupt, &random)
        reorder = PacketChance(parameters.reorder, &random)
        delay = PacketDelay(parameters, &random)
        bucket = rate.map { TokenBucket($0) }
    }

    /// Decides about the next packet.
    /// - Parameters:
    ///   - length: bytes from the network header on; only a rate asks for it.
    ///   - now: CLOCK_MONOTONIC nanoseconds.
    ///   - waiting: packets that wait already.
    mutating func decide(length: Int, at now: Int64, waiting: Int) -> Verdict {
        var count = duplicate.meets(&random) ? 2 : 1
        if loss.loses(&random) { count -= 1 }
        guard count > 0 else { return Verdict(packet: .lost) }
        guard count > 1 else { return Verdict(packet: send(length, at: now, waiting: waiting)) }
        // The double starts over, but is not doubled again.
        let copy = loss.loses(&random) ? .lost : send(length, at: now, waiting: waiting)
        let isWaiting = if case .sent = copy { 1 } else { 0 }
        return Verdict(packet: send(length, at: now, waiting: waiting + isWaiting), copy: copy)
    }

    private mutating func send(_ length: Int, at now: Int64, waiting: Int) -> PacketFate {
        let flip = corrupt.meets(&random) ? random.next() : nil
        guard waiting < limit else { return .overLimit }
        var turn = now
        if bucket != nil {
            guard let departure = bucket?.departure(bytes: length, at: now) else { return .overLimit }
            turn = departure
        }
        if gap > 0, sinceOvertaking >= gap - 1, reorder.meets(&random) {
            sinceOvertaking = 0
            return .sent(.init(due: turn, flip: flip, overtakes: true))
        }
        sinceOvertaking &+= 1
        return .sent(.init(due: turn + delay.next(&random), flip: flip, overtakes: false))
    }
}

extension NetemParameters {
    /// Whether packets may leave in another order than they came in.
    var reorders: Bool { jitterNanoseconds > 0 || reorder != nil }
    /// Whether somebody has to read what is in the packets.
    var needsPayload: Bool { duplicate != nil || corrupt != nil }
    /// Whether each packet has a fate of its own.
    var tellsPacketsApart: Bool { loss != nil || needsPayload || reorder != nil }
}
