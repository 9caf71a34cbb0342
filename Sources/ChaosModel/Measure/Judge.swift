/// Judges SLOs over rolling windows while answers come in. The verdicts depend on the answers alone, not on how
/// they were handed over.
///
/// Windows go by *scheduled* time, so an outage cannot hide behind answers that come late. They begin at slot 0, end
/// at each `step`, and are judged once every slot due before that end is answered. A window that the run's start
/// cuts short is judged on what there is; one without a slot is unknown. `consecutive` bad windows in a row are a
/// breach, which lasts until a good window.
public struct Judge: Sendable {
    /// Where an SLO stands.
    public enum State: String, Codable, Sendable {
        case holding, breached, unknown
    }

    private var lanes: [Lane]
    private let names: [String: (lane: Int, meter: Int)]

    fileprivate struct Lane {
        var slos: [(index: Int, slo: SLO)] = []
        var meters: [WindowMeter] = []
        var order = SlotOrder()
        var interval: Int64
        var known = Int64.min
    }

    /// A judge of `slos`; samples name their probe by its index in `probes`.
    public init(slos: [SLO], probes: [Record.ProbeFacts]) {
        lanes = probes.map { Lane(interval: $0.slotNanoseconds) }
        var names: [String: (lane: Int, meter: Int)] = [:]
        for (index, slo) in slos.enumerated() {
            guard let lane = probes.firstIndex(where: { $0.name == slo.probe }) else { continue }
            names[slo.name] = (lane, lanes[lane].slos.count)
            lanes[lane].slos.append((index, slo))
        }
        self.names = names
    }

    /// Takes an answer and returns the windows that it completes, in the order of their ends for each SLO.
    public mutating func take(_ sample: Sample) -> [Judgement] {
        guard Int(sample.probe) < lanes.count else { return [] }
        return lanes[Int(sample.probe)].take(sample)
    }

    /// Where `slo` stands after the last judged window.
    public func state(of slo: SLO) -> State {
        guard let place = names[slo.name], place.meter < lanes[place.lane].meters.count else { return .unknown }
        return lanes[place.lane].meters[place.meter].state
    }
}

extension Judge.Lane {
    fileprivate mutating func take(_ sample: Sample) -> [Judgement] {
        var judgements: [Judgement] = []
        var ready: [Sample] = []
        order.take(sample) { ready.append($0) }
        for sample in ready {
            if meters.isEmpty {
                meters = slos.map { WindowMeter(slo: $0.slo, index: $0.index, origin: sample.scheduled) }
            }
            let covered = coverage(after: sample.scheduled, interval: interval)
            for index in meters.indices {
                meters[index].close(upTo: sample.scheduled, known: known, into: &judgements)
                meters[index].add(scheduled: sample.scheduled, isBad: meters[index].slo.objective.isBad(sample))
                meters[index].close(upTo: covered, known: max(known, sample.completed), into: &judgements)
            }
            known = max(known, sample.completed)
        }
        return judgements
    }
}
