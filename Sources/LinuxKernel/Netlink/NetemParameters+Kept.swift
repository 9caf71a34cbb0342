extension NetemParameters {
    /// Whether what was read back from the kernel is these settings, as exactly as the kernel keeps and tells them.
    func isKept(as found: NetemParameters) -> Bool {
        // Kernels without 64-bit times count in ticks of 64 ns.
        abs(max(0, delayNanoseconds) - found.delayNanoseconds) < 64
            && abs(max(0, jitterNanoseconds) - found.jitterNanoseconds) < 64
            && limit == found.limit && Self.share(delayCorrelation) == Self.share(found.delayCorrelation)
            && Self.units(loss) == Self.units(found.loss) && Self.units(duplicate) == Self.units(found.duplicate)
            && Self.units(corrupt) == Self.units(found.corrupt) && Self.units(reorder) == Self.units(found.reorder)
            && (reorder == nil || max(1, gap) == found.gap)
            && (found.seed == 0 || seed == 0 || seed == found.seed)
    }

    /// What the kernel keeps of a chance; one of zero is none.
    private static func units(_ chance: Chance?) -> [UInt32] {
        guard let chance, share(chance.share) > 0 else { return [] }
        return [share(chance.share), share(chance.correlation)]
    }

    private static func units(_ loss: Loss?) -> [UInt32] {
        switch loss {
        case nil: []
        case .random(let chance)?: units(chance)
        case .fourState(let p13, let p31, let p32, let p23, let p14)?: [4] + [p13, p31, p32, p23, p14].map(share)
        case .gilbertElliott(let p, let r, let lossInBad, let lossInGood)?:
            [2] + [p, r, lossInBad, lossInGood].map(share)
        }
    }
}
