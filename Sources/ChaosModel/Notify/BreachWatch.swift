/// Tells from the windows of a run when an SLO comes to be in breach, and when it is good again.
public struct BreachWatch: Sendable {
    /// A change of an SLO's state. Times are nanoseconds since the run's start.
    public struct Turn: Hashable, Sendable {
        /// Index of the SLO in the experiment.
        public var slo: Int
        /// When the breach began: within its first bad window.
        public var violated: TimeBounds
        /// When the windows told.
        public var judgedAt: Int64
        /// When it was good again; `nil` at the breach itself.
        public var recovered: TimeBounds?

        /// Describes a change of state.
        public init(slo: Int, violated: TimeBounds, judgedAt: Int64, recovered: TimeBounds? = nil) {
            self.slo = slo
            self.violated = violated
            self.judgedAt = judgedAt
            self.recovered = recovered
        }
    }

    private struct Seat {
        var firstBad: Judgement?, lastBad: Judgement?
        var isInBreach = false
    }

    private var seats: [Seat]

    /// A watch over so many SLOs.
    public init(slos: Int) { seats = Array(repeating: Seat(), count: slos) }

    /// The SLOs that are in breach, by index.
    public var inBreach: [Int] { seats.indices.filter { seats[$0].isInBreach } }

    /// Every SLO holds again, as the answers show before the windows do.
    /// - Parameter recovered: when that began.
    public mutating func settle(_ recovered: TimeBounds, at moment: Int64) -> [Turn] {
        inBreach.compactMap { index in
            let first = seats[index].firstBad
            seats[index] = Seat()
            return first.map {
                Turn(
                    slo: index, violated: TimeBounds(low: $0.start, high: $0.end), judgedAt: moment,
                    recovered: recovered)
            }
        }
    }

    /// Takes the next window of an SLO.
    public mutating func take(_ window: Judgement) -> Turn? {
        guard seats.indices.contains(window.slo) else { return nil }
        var seat = seats[window.slo]
        defer { seats[window.slo] = seat }
        switch window.outcome {
        case .unknown: return nil
        case .bad:
            seat.firstBad = seat.firstBad ?? window
            seat.lastBad = window
            guard window.state == .breached, !seat.isInBreach, let first = seat.firstBad else { return nil }
            seat.isInBreach = true
            return Turn(
                slo: window.slo, violated: TimeBounds(low: first.start, high: min(first.end, window.judgedAt)),
                judgedAt: window.judgedAt)
        case .good:
            let (first, last) = (seat.firstBad, seat.lastBad)
            let wasInBreach = seat.isInBreach
            seat = Seat()
            guard wasInBreach, let first, let last else { return nil }
            return Turn(
                slo: window.slo, violated: TimeBounds(low: first.start, high: first.end), judgedAt: window.judgedAt,
                recovered: TimeBounds(low: last.start, high: window.judgedAt))
        }
    }
}

extension NotifyMessage.SLOPart {
    /// A turn of an SLO with what is known of its times.
    /// - Parameters:
    ///   - effects: when the faults took effect.
    ///   - inBreach: the names of the SLOs that are in breach now.
    public init(_ turn: BreachWatch.Turn, of slo: SLO, effects: [TimeBounds], inBreach: [String]) {
        func seconds(_ low: Int64, _ high: Int64) -> Report.Interval {
            Report.Interval(low: Double(max(0, low)) / 1e9, high: Double(max(0, high)) / 1e9)
        }
        name = slo.name
        objective = slo.text
        violated = seconds(turn.violated.low, turn.violated.high)
        self.inBreach = inBreach
        if let recovered = turn.recovered {
            recover = seconds(recovered.low - turn.violated.high, recovered.high - turn.violated.low)
        } else if let effect = effects.last(where: { $0.low <= turn.violated.high }) {
            detect = seconds(turn.judgedAt - effect.high, turn.judgedAt - effect.low)
        }
    }
}
