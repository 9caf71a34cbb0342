import CNetlink
import Glibc

/// How netem's settings stand in a message: struct tc_netem_qopt, then attributes, as tc(8) writes them.
extension NetemParameters {
    /// TCA_NETEM_PRNG_SEED, younger than the headers that this is built with. Kernels before 6.6 pass over it.
    static let seedAttribute = 14

    /// Writes what stands inside TCA_OPTIONS.
    func write(to message: NetlinkMessage) {
        var options = tc_netem_qopt()
        options.latency = Self.ticks(delayNanoseconds)
        options.jitter = Self.ticks(jitterNanoseconds)
        options.limit = limit
        // Without a gap the kernel reorders nothing, so "any packet" is every first one.
        options.gap = reorder == nil ? 0 : max(1, gap)
        options.duplicate = Self.share(duplicate?.share ?? 0)
        if case .random(let chance)? = loss { options.loss = Self.share(chance.share) }
        message.append(header: options)
        // The ticks above end at 274 s; kernels since 4.16 take these instead.
        message.put(Int(TCA_NETEM_LATENCY64), value: max(0, delayNanoseconds))
        message.put(Int(TCA_NETEM_JITTER64), value: max(0, jitterNanoseconds))
        writeCorrelations(to: message)
        if let corrupt {
            message.put(
                Int(TCA_NETEM_CORRUPT),
                value: tc_netem_corrupt(
                    probability: Self.share(corrupt.share), correlation: Self.share(corrupt.correlation)))
        }
        if let reorder {
            message.put(
                Int(TCA_NETEM_REORDER),
                value: tc_netem_reorder(
                    probability: Self.share(reorder.share), correlation: Self.share(reorder.correlation)))
        }
        writeLossModel(to: message)
        let table = distribution.table
        if !table.isEmpty, jitterNanoseconds > 0 {
            message.put(Int(TCA_NETEM_DELAY_DIST), bytes: table.withUnsafeBytes { Array($0) })
        }
        if seed != 0 { message.put(Self.seedAttribute, value: seed) }
    }

    private func writeCorrelations(to message: NetlinkMessage) {
        var correlations = tc_netem_corr()
        correlations.delay_corr = Self.share(delayCorrelation)
        if case .random(let chance)? = loss { correlations.loss_corr = Self.share(chance.correlation) }
        correlations.dup_corr = Self.share(duplicate?.correlation ?? 0)
        if correlations.delay_corr | correlations.loss_corr | correlations.dup_corr != 0 {
            message.put(Int(TCA_NETEM_CORR), value: correlations)
        }
    }

    private func writeLossModel(to message: NetlinkMessage) {
        switch loss {
        case nil, .random: return
        case .fourState(let p13, let p31, let p32, let p23, let p14):
            let model = tc_netem_gimodel(
                p13: Self.share(p13), p31: Self.share(p31), p32: Self.share(p32), p14: Self.share(p14),
                p23: Self.share(p23))
            message.nest(Int(TCA_NETEM_LOSS)) { message.put(Int(NETEM_LOSS_GI), value: model) }
        case .gilbertElliott(let p, let r, let lossInBad, let lossInGood):
            // The kernel's h is the share that the bad state lets through.
            let model = tc_netem_gemodel(
                p: Self.share(p), r: Self.share(r), h: .max - Self.share(lossInBad), k1: Self.share(lossInGood))
            message.nest(Int(TCA_NETEM_LOSS)) { message.put(Int(NETEM_LOSS_GE), value: model) }
        }
    }

    /// Reads what stands inside TCA_OPTIONS of a dump. The distribution is not told and reads as uniform.
    static func read(_ bytes: ArraySlice<UInt8>) throws(KernelError) -> NetemParameters {
        let size = MemoryLayout<tc_netem_qopt>.size
        // latency, limit, loss, gap, duplicate, jitter.
        guard bytes.count >= size, let latency = bytes.integer(UInt32.self, at: 0),
            let limit = bytes.integer(UInt32.self, at: 4), let loss = bytes.integer(UInt32.self, at: 8),
            let gap = bytes.integer(UInt32.self, at: 12), let duplicate = bytes.integer(UInt32.self, at: 16),
            let jitter = bytes.integer(UInt32.self, at: 20)
        else { throw KernelError("parse netem", errno: EBADMSG) }
        let attributes = try NetlinkAttributes(bytes.dropFirst(size))
        let correlation = { (index: Int) in
            share(attributes[Int(TCA_NETEM_CORR)]?.integer(UInt32.self, at: index * 4) ?? 0)
        }
        var found = NetemParameters()
        found.delayNanoseconds = attributes.integer(Int(TCA_NETEM_LATENCY64)) ?? Int64(latency) * 64
        found.jitterNanoseconds = attributes.integer(Int(TCA_NETEM_JITTER64)) ?? Int64(jitter) * 64
        found.limit = limit
        found.delayCorrelation = correlation(0)
        found.loss = try lossModel(attributes.nested(Int(TCA_NETEM_LOSS)))
        if loss > 0 { found.loss = .random(Chance(share: share(loss), correlation: correlation(1))) }
        if duplicate > 0 { found.duplicate = Chance(share: share(duplicate), correlation: correlation(2)) }
        found.corrupt = chance(attributes[Int(TCA_NETEM_CORRUPT)])
        if gap > 0 {
            found.gap = gap
            found.reorder = chance(attributes[Int(TCA_NETEM_REORDER)])
        }
        found.seed = attributes.integer(seedAttribute) ?? 0
        return found
    }

    private static func lossModel(_ attributes: NetlinkAttributes?) -> Loss? {
        if let model = attributes?[Int(NETEM_LOSS_GI)], let values = shares(model, count: 5) {
            return .fourState(p13: values[0], p31: values[1], p32: values[2], p23: values[4], p14: values[3])
        }
        if let model = attributes?[Int(NETEM_LOSS_GE)], let values = shares(model, count: 4),
            let passing = model.integer(UInt32.self, at: 8)
        {
            return .gilbertElliott(p: values[0], r: values[1], lossInBad: share(.max - passing), lossInGood: values[3])
        }
        return nil
    }

    private static func chance(_ bytes: ArraySlice<UInt8>?) -> Chance? {
        guard let values = bytes.flatMap({ shares($0, count: 2) }), values[0] > 0 else { return nil }
        return Chance(share: values[0], correlation: values[1])
    }

    private static func shares(_ bytes: ArraySlice<UInt8>, count: Int) -> [Double]? {
        let values = (0..<count).compactMap { bytes.integer(UInt32.self, at: $0 * 4) }
        return values.count == count ? values.map { share($0) } : nil
    }

    /// The kernel's packet scheduler ticks, 64 ns each, at most what 32 bits hold.
    private static func ticks(_ nanoseconds: Int64) -> UInt32 { UInt32(clamping: nanoseconds / 64) }
    /// A share as the kernel keeps it: all of 32 bits are certainty.
    static func share(_ share: Double) -> UInt32 { UInt32((min(1, max(0, share)) * Double(UInt32.max)).rounded()) }
    private static func share(_ value: UInt32) -> Double { Double(value) / Double(UInt32.max) }
}
