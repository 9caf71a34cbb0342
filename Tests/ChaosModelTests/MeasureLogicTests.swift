import Testing

@testable import ChaosModel

@Suite struct MeasureLogicTests {
    private typealias Condition = Combination<Judgement.Outcome>
    private let outcomes: [Judgement.Outcome] = [.good, .unknown, .bad]

    private func table(_ join: (Condition, Condition) -> Condition) -> [[Judgement.Outcome]] {
        outcomes.map { a in outcomes.map { b in join(.one(a), .one(b)).outcome { $0 } } }
    }

    @Test func `and is bad when a part is, good when all are`() {
        #expect(
            table { .all([$0, $1]) }
                == [[.good, .unknown, .bad], [.unknown, .unknown, .bad], [.bad, .bad, .bad]])
    }

    @Test func `or is good when a part is, bad when all are`() {
        #expect(
            table { .any([$0, $1]) }
                == [[.good, .good, .good], [.good, .unknown, .unknown], [.good, .unknown, .bad]])
    }

    @Test func `while judges only as long as its condition is good`() {
        #expect(
            table { .during($0, while: $1) }
                == [[.good, .unknown, .unknown], [.unknown, .unknown, .unknown], [.bad, .unknown, .unknown]])
        let idle = Condition.during(.one(.bad), while: .one(.bad)).outcome(idle: .good) { $0 }
        #expect(idle == .good, "before and after the faults it asks for nothing")
        #expect(Condition.during(.one(.bad), while: .one(.unknown)).outcome(idle: .good) { $0 } == .unknown)
    }

    @Test func `what is violated are the parts that are bad`() {
        let tree = Combination<Int>.all([.any([.one(0), .one(1)]), .one(2), .during(.one(3), while: .one(4))])
        func violated(_ bad: Set<Int>) -> Combination<Int>? { tree.violated { bad.contains($0) ? .bad : .good } }
        #expect(violated([0]) == nil)
        #expect(violated([0, 1]) == .all([.any([.one(0), .one(1)])]))
        #expect(violated([0, 2, 3])?.leaves == [2, 3])
        #expect(violated([3, 4]) == nil, "its condition does not hold")
    }

    @Test func `tallies of neighbours add up to that of both`() {
        var random = SeededChoice(seed: 5)
        let numbers = (0..<200).map { (time: Double($0) / 10, value: Double(random.next() % 1_000) + 1e9) }
        func tally(_ part: ArraySlice<(time: Double, value: Double)>) -> Tally {
            var tally = Tally()
            for (time, value) in part { tally.add(value, at: time, rank: value, isBad: value > 1e9 + 500) }
            return tally
        }
        for cut in [0, 1, 77, 199, 200] {
            var joined = tally(numbers[..<cut])
            joined.append(tally(numbers[cut...]))
            let whole = tally(numbers[...])
            #expect(joined.count == 200 && joined.bad == whole.bad && joined.extreme == whole.extreme)
            #expect(joined.last == whole.last && abs(joined.mean - whole.mean) < 1e-5)
            #expect(abs((joined.slope ?? 0) - (whole.slope ?? 1)) < 1e-6)
        }
    }

    @Test func `a number that left the window leaves no trace`() {
        var sliding = SlidingTally()
        for (place, value) in [1.0, 1e18, 2, 3].enumerated() {
            var tally = Tally()
            tally.add(value, at: Double(place), rank: value, isBad: false)
            sliding.push(tally, at: Int64(place))
        }
        sliding.drop(before: 2)
        #expect(sliding.total.mean == 2.5 && sliding.total.extreme == 3 && sliding.total.slope == 1)
        sliding.drop(before: 9)
        #expect(sliding.total == Tally())
    }
}
