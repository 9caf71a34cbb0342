import Testing

@testable import ChaosModel

/// What hosts know of each other's time and life, under every delay that messages may have.
@Suite struct FleetTimeTests {
    @Test func `the true distance of two clocks lies within the bounds, however unequal the ways are`() {
        var choice = SeededChoice(seed: 4)
        func some(_ most: UInt64) -> Int64 { Int64(choice.next() % most) }
        for _ in 0..<2000 {
            let truth = some(7_200_000_000_000) - 3_600_000_000_000
            var clock: ClockComparison?
            var widths: [Int64] = []
            for _ in 0..<8 {
                let sent = some(1_000_000_000_000)
                let received = sent + some(50_000_000) + truth
                let answered = received + some(20_000_000)
                let heard = answered - truth + some(5_000_000)
                let found = ClockComparison(sent: sent, received: received, answered: answered, heard: heard)
                if clock == nil { clock = found } else { clock?.refine(by: found) }
                widths.append(clock.map { $0.high - $0.low } ?? .max)
            }
            guard let clock else { return }
            #expect(clock.low <= truth && truth <= clock.high)
            #expect(abs(clock.offset - truth) <= clock.uncertainty && clock.count == 8)
            #expect(widths == widths.sorted(by: >))
        }
    }

    @Test func `a clock that is set in between widens the bounds instead of lying`() {
        var clock = ClockComparison(sent: 0, received: 10, answered: 12, heard: 20)
        clock.refine(by: ClockComparison(sent: 100, received: 5110, answered: 5112, heard: 120))
        #expect(clock.low == -8 && clock.high == 5010)
    }

    /// A coordinator beats until it dies; a host reads with delays; its deadline never outlives the lease.
    @Test func `a host never grants itself more than the lease after the coordinator's last sign`() {
        var choice = SeededChoice(seed: 9)
        func some(_ most: Int64) -> Int64 { Int64(choice.next() % UInt64(most)) }
        let lease = Duration.seconds(10)
        var isEverExtended = false
        for _ in 0..<3000 {
            let death = some(60_000_000_000)
            let step = 1_000_000_000 + some(1_500_000_000)
            // When each number was written: not after the death.
            let beats = stride(from: some(step), through: death, by: Int(step)).map { $0 }
            var life = DeadManSwitch(lease: lease, aliveAt: 0)
            var asked: Int64 = some(2_000_000_000)
            while asked < death + 60_000_000_000 {
                let read = asked + some(1_500_000_000)
                // The store is read at some moment while the question is under way.
                let seen = asked + some(max(1, read - asked))
                if some(10) > 1 { life.read(Int64(beats.count { $0 <= seen }), askedAt: asked) }
                asked = read + some(2_000_000_000)
                #expect(life.deadline <= max(death, 0) + lease.nanosecondCount)
            }
            if life.deadline > lease.nanosecondCount { isEverExtended = true }
            #expect(life.isOver(at: death + lease.nanosecondCount))
        }
        #expect(isEverExtended)
    }

    @Test func `a host that hears the coordinator all the time never gives up`() {
        var life = DeadManSwitch(lease: .seconds(10), aliveAt: 0)
        for beat in 0..<100 {
            let now = Int64(beat) * 2_000_000_000
            #expect(!life.isOver(at: now))
            life.read(Int64(beat), askedAt: now)
        }
    }

    @Test func `a word that is gone ends it at once`() {
        var life = DeadManSwitch(lease: .seconds(10), aliveAt: 0)
        life.read(1, askedAt: 1)
        life.read(nil, askedAt: 5)
        #expect(life.isOver(at: 5))
    }
}
