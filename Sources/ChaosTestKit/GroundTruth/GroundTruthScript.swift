/// What one victim is to do, and how it is probed.
public struct GroundTruthScript: Sendable {
    /// Where it listens on 127.0.0.1.
    public let port: UInt16
    /// Questions per second.
    public let rate: Double
    /// Its outages, in order.
    public let outages: [GroundTruthOutage]

    /// Outages of random kinds, with lengths from 20 ms to `longest` seconds, log-uniform, and 1.2 to 2 s of health
    /// between them.
    /// - Parameters:
    ///   - start: CLOCK_MONOTONIC nanoseconds at which the service has to be healthy; the first outage comes after
    ///     `calm` seconds more.
    ///   - most: how many outages at most.
    ///   - seconds: no outage begins later after `start`.
    ///   - limit: the latency above which an answer is bad, in seconds.
    public init(
        port: UInt16, rate: Double, start: UInt64, calm: Double = 3, most: Int, seconds: Double, longest: Double,
        limit: Double, seed: UInt64
    ) {
        self.port = port
        self.rate = rate
        var dice = GroundTruthDice(seed: seed &* 1_000_003 &+ UInt64(port))
        var outages: [GroundTruthOutage] = []
        var moment = start + UInt64(calm * 1e9)
        while outages.count < most {
            moment += UInt64(Double.random(in: 1.2...2, using: &dice) * 1e9)
            guard moment < start + UInt64(seconds * 1e9) else { break }
            let kind = GroundTruthKind.allCases[Int(dice.next() % UInt64(GroundTruthKind.allCases.count))]
            let outage = GroundTruthOutage(
                kind, from: moment, length: UInt64(dice.logUniform(0.02, longest) * 1e9),
                limit: UInt64(limit * 1e9), slot: UInt64(1e9 / rate), dice: &dice)
            outages.append(outage)
            moment = outage.to
        }
        self.outages = outages
    }

    /// When its last outage ends, CLOCK_MONOTONIC nanoseconds; `nil` without one.
    public var end: UInt64? { outages.last?.to }
}
