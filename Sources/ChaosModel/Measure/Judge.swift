/// Judges SLOs over rolling windows while answers come in. The verdicts depend on the answers alone, not on how
/// they were handed over.
///
/// Windows go by *scheduled* time, so an outage cannot hide behind answers that come late. They begin at slot 0 (the
/// first one of several probes), end at each `step`, and are judged once every slot due before that end is answered. A
/// window that the run's start cuts short is judged on what there is; one without a slot is unknown, and so is one in
/// which more questions say nothing than say something: those that failed on our own side, and for a claim on a number those
/// that brought none. They do not count for the service. `consecutive` bad windows in a row are a breach, which lasts until
/// a good window.
public struct Judge: Sendable {
    /// Where an SLO stands.
    public enum State: String, Codable, Sendable {
        case holding, breached, unknown
    }

    private let probes: [Record.ProbeFacts]
    private var orders: [SlotOrder]
    private var starts: [Int64?]
    private var covered: [Int64]
    private var seats: [Seat]
    private var watchers: [[Int]]

    /// One SLO; it waits for the first answer of each of its probes.
    private struct Seat {
        var yardstick: Yardstick
        var meter: WindowMeter?
        var waiting: [Sample] = []
    }

    /// A judge of `slos`; samples name their probe by its index in `probes`.
    public init(slos: [SLO], probes: [Record.ProbeFacts]) {
        self.probes = probes
        orders = probes.map { _ in SlotOrder() }
        starts = probes.map { _ in nil }
        covered = probes.map { _ in .min }
        let seats = slos.map { Seat(yardstick: Yardstick($0, probes: probes)) }
        self.seats = seats
        watchers = probes.indices.map { probe in
            seats.indices.filter { seats[$0].yardstick.isAnswerable && seats[$0].yardstick.probes.contains(probe) }
        }
    }

    /// Objectives that compare with a baseline are judged from now on; until then they are unknown.
    public mutating func know(_ baselines: Baselines) {
        for seat in seats.indices where seats[seat].yardstick.slo.objective.needsBaseline {
            let yardstick = Yardstick(seats[seat].yardstick.slo, probes: probes, baselines: baselines)
            seats[seat].yardstick = yardstick
            seats[seat].meter = seats[seat].meter?.continued(by: yardstick)
        }
    }

    /// Takes an answer and returns the windows that it completes, in the order of their ends for each SLO.
    public mutating func take(_ sample: Sample) -> [Judgement] {
        let probe = Int(sample.probe)
        guard probe < probes.count else { return [] }
        var judgements: [Judgement] = []
        var ready: [Sample] = []
        orders[probe].take(sample) { ready.append($0) }
        for sample in ready {
            starts[probe] = starts[probe] ?? sample.scheduled
            covered[probe] = coverage(after: sample.scheduled, interval: probes[probe].slotNanoseconds)
            for seat in watchers[probe] { admit(sample, to: seat, &judgements) }
        }
        return judgements
    }

    /// Where `slo` stands after the last judged window.
    public func state(of slo: SLO) -> State {
        seats.first { $0.yardstick.slo.name == slo.name }?.meter?.state ?? .unknown
    }

    private mutating func admit(_ sample: Sample, to seat: Int, _ judgements: inout [Judgement]) {
        let probes = seats[seat].yardstick.probes
        if seats[seat].meter == nil {
            let known = probes.compactMap { starts[$0] }
            guard known.count == probes.count, let origin = known.min() else {
                seats[seat].waiting.append(sample)
                return
            }
            seats[seat].meter = WindowMeter(seats[seat].yardstick, index: seat, origin: origin)
            for early in seats[seat].waiting { seats[seat].meter?.add(early) }
            seats[seat].waiting = []
        }
        seats[seat].meter?.add(sample)
        let end = probes.reduce(Int64.max) { min($0, covered[$1]) }
        seats[seat].meter?.close(upTo: end) { judgement, _ in judgements.append(judgement) }
    }
}
