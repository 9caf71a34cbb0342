import ChaosModel
import LinuxKernel

/// The seam between the plan's words and the kernel's.
extension PacketTreatment {
    /// What netem, or the userspace queue, is set to.
    var netem: NetemParameters {
        var parameters = NetemParameters()
        parameters.delayNanoseconds = delay
        parameters.jitterNanoseconds = jitter
        parameters.delayCorrelation = delayCorrelation
        parameters.distribution = DelayDistribution(rawValue: distribution.rawValue) ?? .uniform
        parameters.loss = loss?.netem
        parameters.duplicate = duplicate?.netem
        parameters.corrupt = corrupt?.netem
        parameters.reorder = reorder?.chance.netem
        parameters.gap = reorder?.gap ?? 0
        parameters.seed = seed
        parameters.limit = limit
        return parameters
    }

    /// The class that does it: a rate is HTB's own, everything else netem's.
    var trafficClass: TrafficClass { TrafficClass(rate: rateParameters, netem: needsNetem ? netem : nil) }

    /// The limit of throughput.
    var rateParameters: RateParameters? {
        rate.map {
            RateParameters(
                bytesPerSecond: $0.bitsPerSecond / 8, burstBytes: $0.burst, latencyNanoseconds: $0.latency,
                queueBytes: $0.queueBytes)
        }
    }
}

extension PacketTreatment.Chance {
    fileprivate var netem: NetemParameters.Chance {
        NetemParameters.Chance(share: share, correlation: correlation)
    }
}

extension PacketTreatment.LossModel {
    fileprivate var netem: NetemParameters.Loss {
        switch self {
        case .random(let chance): .random(chance.netem)
        case .fourState(let p13, let p31, let p32, let p23, let p14):
            .fourState(p13: p13, p31: p31, p32: p32, p23: p23, p14: p14)
        case .gilbertElliott(let p, let r, let lossInBad, let lossInGood):
            .gilbertElliott(p: p, r: r, lossInBad: lossInBad, lossInGood: lossInGood)
        }
    }
}
