/// Decides which packets are lost, by the loss models of netem. See tc-netem(8), `loss`.
enum PacketLoss: Equatable {
    case none
    case random(PacketChance)
    case fourState(FourStateLoss)
    case gilbertElliott(GilbertElliottLoss)

    init(_ loss: NetemParameters.Loss?, _ random: inout SeededRandom) {
        switch loss {
        case nil: self = .none
        case .random(let chance): self = .random(PacketChance(chance, &random))
        case .fourState(let p13, let p31, let p32, let p23, let p14):
            self = .fourState(FourStateLoss(p13: p13, p31: p31, p32: p32, p23: p23, p14: p14))
        case .gilbertElliott(let p, let r, let lossInBad, let lossInGood):
            self = .gilbertElliott(GilbertElliottLoss(p: p, r: r, lossInBad: lossInBad, lossInGood: lossInGood))
        }
    }

    /// Whether the next packet is lost.
    mutating func loses(_ random: inout SeededRandom) -> Bool {
        switch self {
        case .none: return false
        case .random(var chance):
            defer { self = .random(chance) }
            return chance.meets(&random)
        case .fourState(var model):
            defer { self = .fourState(model) }
            return model.loses(&random)
        case .gilbertElliott(var model):
            defer { self = .gilbertElliott(model) }
            return model.loses(&random)
        }
    }
}

/// The four-state Markov chain of netem: one transition for each packet.
struct FourStateLoss: Equatable {
    private enum State { case good, goodInBurst, lossInBurst, isolatedLoss }

    private let toLossInBurst, toIsolatedLoss, backToGood, toGoodInBurst, backToLoss: UInt64
    private var state = State.good

    init(p13: Double, p31: Double, p32: Double, p23: Double, p14: Double) {
        toLossInBurst = UInt64(UInt32(share: p13))
        toIsolatedLoss = UInt64(UInt32(share: p14))
        backToGood = UInt64(UInt32(share: p31))
        toGoodInBurst = UInt64(UInt32(share: p32))
        backToLoss = UInt64(UInt32(share: p23))
    }

    mutating func loses(_ random: inout SeededRandom) -> Bool {
        let draw = UInt64(random.nextWord())
        switch state {
        case .good where draw < toIsolatedLoss: state = .isolatedLoss
        case .good where draw < toIsolatedLoss + toLossInBurst: state = .lossInBurst
        case .goodInBurst where draw < backToLoss: state = .lossInBurst
        case .lossInBurst where draw < toGoodInBurst: state = .goodInBurst
        case .lossInBurst where draw < toGoodInBurst + backToGood: state = .good
        case .isolatedLoss: state = .good
        case .good, .goodInBurst, .lossInBurst: break
        }
        return state == .lossInBurst || state == .isolatedLoss
    }
}

/// The Gilbert-Elliott model of netem: the state moves first, and the packet's fate goes by the state before the move.
struct GilbertElliottLoss: Equatable {
    private let toBad, toGood, lostInBad, lostInGood: UInt32
    private var isBad = false

    init(p: Double, r: Double, lossInBad: Double, lossInGood: Double) {
        toBad = UInt32(share: p)
        toGood = UInt32(share: r)
        lostInBad = UInt32(share: lossInBad)
        lostInGood = UInt32(share: lossInGood)
    }

    mutating func loses(_ random: inout SeededRandom) -> Bool {
        let wasBad = isBad
        if random.nextWord() < (wasBad ? toGood : toBad) { isBad.toggle() }
        return random.nextWord() < (wasBad ? lostInBad : lostInGood)
    }
}
