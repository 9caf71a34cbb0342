import ChaosModel
import Foundation
import Testing

@testable import ChaosEngine

@Suite
struct `The sample ring` {
    private func sample(_ number: Int) -> Sample {
        Sample(
            probe: UInt16(truncatingIfNeeded: number), slot: UInt32(number), scheduled: Int64(number) * 1_000_003,
            latency: Int64(number) << 20, lateness: Int64(number) << 10,
            outcome: Sample.Outcome.allCases[number % Sample.Outcome.allCases.count],
            detail: UInt16(truncatingIfNeeded: number * 7))
    }

    @Test func `carries every field unchanged`() throws {
        let ring = try SampleRing(capacity: 4)
        let extreme = Sample(
            probe: .max, slot: .max, scheduled: .max, latency: .max, lateness: Int64.max >> 8, outcome: .exit,
            detail: .max)
        ring.push(extreme)
        ring.push(sample(0))
        var samples: [Sample] = []
        ring.drain(into: &samples)
        #expect(samples == [extreme, sample(0)])
    }

    @Test func `keeps what does not fit, in order, and hands over the rest when closed`() throws {
        let ring = try SampleRing(capacity: 8)
        for number in 0..<20 { ring.push(sample(number)) }
        var samples: [Sample] = []
        ring.drain(into: &samples)
        #expect(samples.count == 8)
        ring.flush()
        ring.push(sample(20))
        ring.drain(into: &samples)
        #expect(samples.count == 16)
        ring.close()
        ring.drain(into: &samples)
        ring.drain(into: &samples)
        #expect(samples == (0...20).map(sample))
        #expect(ring.overflow == 13)
    }

    @Test(arguments: [4, 1000])
    func `loses nothing between two threads`(capacity: Int) throws {
        let ring = try SampleRing(capacity: capacity)
        let count = 100_000
        Thread.detachNewThread {
            for number in 0..<count { ring.push(sample(number)) }
            ring.close()
        }
        var samples: [Sample] = []
        while samples.count < count { ring.drain(into: &samples) }
        #expect(samples == (0..<count).map(sample))
    }
}
