/// What is kept of the answers of a span: enough to judge any claim but the exact value of a quantile. The tallies of two
/// spans that follow each other add up to that of both, so nothing is ever subtracted and no rounding error builds up.
struct Tally: Hashable, Sendable {
    /// Answers that count for the claim, and the bad ones among them.
    var count = 0, bad = 0
    /// Questions of the claim that say nothing: they failed on our side, or brought no number to judge.
    private(set) var mute = 0
    /// The largest number (the smallest, negated, where the smallest counts) and the last one.
    private(set) var extreme = -Double.infinity, last = 0.0
    /// Means of the numbers and of their slots in seconds; sums of squares and of products about them.
    private(set) var mean = 0.0, time = 0.0, spread = 0.0, joint = 0.0

    /// Counts an answer by whether it is bad.
    mutating func add(isBad: Bool) {
        count += 1
        if isBad { bad += 1 }
    }

    /// Counts a question that says nothing.
    mutating func addMute() { mute += 1 }

    /// Whether more questions say nothing than say something: then nothing is known of the span.
    var isMostlyMute: Bool { mute > count }

    /// Counts a number; `rank` is what the extreme is the largest of.
    mutating func add(_ value: Double, at time: Double, rank: Double, isBad: Bool) {
        add(isBad: isBad)
        extreme = max(extreme, rank)
        last = value
        let (before, ahead) = (time - self.time, value - mean)
        self.time += before / Double(count)
        mean += ahead / Double(count)
        spread += before * (time - self.time)
        joint += before * (value - mean)
    }

    /// Adds the tally of the span that follows, as Chan, Golub and LeVeque add variances.
    mutating func append(_ next: Tally) {
        let mute = mute + next.mute
        defer { self.mute = mute }
        guard next.count > 0 else { return }
        guard count > 0 else {
            self = next
            return
        }
        let (ours, theirs) = (Double(count), Double(next.count))
        let (later, ahead) = (next.time - time, next.mean - mean)
        let share = theirs / (ours + theirs)
        extreme = max(extreme, next.extreme)
        last = next.last
        spread += next.spread + later * later * ours * share
        joint += next.joint + later * ahead * ours * share
        time += later * share
        mean += ahead * share
        count += next.count
        bad += next.bad
    }

    /// Growth per second by least squares; `nil` when all numbers are of one moment.
    var slope: Double? { spread > 0 ? joint / spread : nil }
}
