import ChaosTestKit

@testable import ChaosModel

/// One outage of a random kind, and the samples of a probe with faults of its own. A question shows the service at a
/// random moment between being asked and being answered.
struct RandomRun {
    private enum Kind: CaseIterable { case refused, silent, stall, error }

    /// Slots per second.
    let rate: Double
    /// When the service began and ceased to fail who asked.
    let violated: Int64, recovered: Int64
    /// Whether the probe was on time and lost nothing.
    let isClean: Bool
    /// Whether a question that says something was hurt.
    private(set) var hasToBeSeen = false
    /// How many slots the measured TTR is wide at most when the probe is on time. At a stall's end one question may be
    /// too late by no more than its own lateness, which says nothing.
    let slots: Int
    /// What the probe gave.
    private(set) var samples: [Sample] = []
    private(set) var record: Record

    /// The true time to recover in seconds.
    var length: Double { Double(recovered - violated) / 1e9 }

    private static let limit: Int64 = 50_000_000, timeout: Int64 = 400_000_000

    init(seed: UInt64) {
        var dice = GroundTruthDice(seed: seed)
        rate = Double.random(in: 8...80, using: &dice)
        isClean = seed % 3 == 0
        let kind = Kind.allCases[Int(dice.next() % 4)]
        slots = kind == .stall ? 3 : 2
        let from = seconds(Double.random(in: 2...3, using: &dice))
        let length = seconds(dice.logUniform(0.02, 3))
        violated = from
        recovered = from + length
        // What is asked within the limit before a stall's end is answered in time.
        let end = kind == .stall ? recovered + Self.limit : recovered
        let facts = Record.ProbeFacts(name: "web", question: "GET", rate: rate, timeout: .nanoseconds(Self.timeout))
        let slo = SLO(
            name: "all", probe: "web", objective: .ratio(1, under: .nanoseconds(Self.limit)), text: "100% under 50ms",
            window: .seconds(1), step: .milliseconds(100))
        record = ChaosModelTests.record([facts], [slo], [fault(from: 1)])
        record.recovery = RecoveryWindow(within: .seconds(60), stableFor: .seconds(1))
        let interval = Int64(1e9 / rate)
        var asked: Int64 = 0
        for slot in 0..<UInt32(Double(recovered) / 1e9 * rate + 3.5 * rate) {
            let scheduled = Int64(slot) * interval
            let isLate = !isClean && dice.next() % 40 == 0
            let lateness = Int64.random(in: 0...(isLate ? 3 * interval : 100_000), using: &dice)
            asked = max(asked + 1, scheduled + lateness)
            let path = Int64.random(in: 200_000...3_000_000, using: &dice)
            let seen = asked + Int64.random(in: 0...path, using: &dice)
            let isHurt = seen >= from && seen < end
            var sample = Sample(
                probe: 0, slot: slot, scheduled: scheduled, latency: asked + path - scheduled,
                lateness: asked - scheduled, outcome: .good)
            if isHurt {
                switch kind {
                case .refused: sample.outcome = .refused
                case .error: sample.outcome = .badStatus
                case .silent: (sample.outcome, sample.latency) = (.timeout, Self.timeout)
                case .stall:
                    // Released at the end; the way there and back then counts from there.
                    sample.latency = max(asked + path, end) - scheduled
                    if sample.latency > Self.timeout { (sample.outcome, sample.latency) = (.timeout, Self.timeout) }
                }
            }
            if !isClean, dice.next() % 100 == 0 {
                if dice.next() % 2 == 0 { continue }
                sample.outcome = .local
            }
            let isOurs = sample.outcome == .local || sample.lateness > Self.limit / 2
            if isHurt, !isOurs, kind != .stall || sample.completed - asked > Self.limit { hasToBeSeen = true }
            samples.append(sample)
        }
        samples.sort { ($0.completed, $0.slot) < ($1.completed, $1.slot) }
    }
}
