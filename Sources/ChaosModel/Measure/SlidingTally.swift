/// The tally of a span that moves on: what is new comes in at the back, what is old goes at the front, each at a constant
/// cost on average. Two stacks: the front one holds sums up to its end, the back one what came since.
struct SlidingTally: Sendable {
    private struct Part {
        var place: Int64
        var tally: Tally
    }

    private var front: [Part] = []
    private var back: [Part] = []
    private var backSum = Tally()

    /// Adds a tally; places ascend.
    mutating func push(_ tally: Tally, at place: Int64) {
        back.append(Part(place: place, tally: tally))
        backSum.append(tally)
    }

    /// Forgets what lies before `place`.
    mutating func drop(before place: Int64) {
        while true {
            while let oldest = front.last, oldest.place < place { front.removeLast() }
            guard front.isEmpty, let oldest = back.first, oldest.place < place else { return }
            turn()
        }
    }

    /// The tally of all that is in.
    var total: Tally {
        guard var sum = front.last?.tally else { return backSum }
        sum.append(backSum)
        return sum
    }

    private mutating func turn() {
        var sum = Tally()
        for part in back.reversed() {
            var joined = part.tally
            joined.append(sum)
            sum = joined
            front.append(Part(place: part.place, tally: sum))
        }
        back.removeAll(keepingCapacity: true)
        backSum = Tally()
    }
}
