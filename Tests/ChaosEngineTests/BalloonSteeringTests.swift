import ChaosModel
import Testing

@testable import ChaosEngine
@testable import LinuxKernel

@Suite
struct `A balloon is steered` {
    private static let mebibyte: UInt64 = 1 << 20

    private func load(_ goal: MemoryLoad.Goal, ramp: Int64 = 0) -> MemoryLoad {
        MemoryLoad(
            goal: goal, ramp: ramp, reserve: 1, hostReserve: 1, place: nil, pressureFile: nil, isKilledFirst: true)
    }

    @Test func `to its size over the ramp, and no further than there is room`() {
        var steering = BalloonSteering(load(.size(100 * Self.mebibyte), ramp: 1_000_000_000))
        var held: UInt64 = 0
        var looks = 0
        while held < 100 * Self.mebibyte, looks < 100 {
            let next = steering.next(BalloonSteering.Reading(room: 1 << 40), held: held)
            #expect(next - held <= 10 * Self.mebibyte)
            held = next
            looks += 1
        }
        #expect(looks == 10)
        #expect(steering.next(BalloonSteering.Reading(room: -(8 << 20)), held: held) == 92 * Self.mebibyte)
        steering.wasKilled(at: 50 * Self.mebibyte)
        #expect(steering.next(BalloonSteering.Reading(room: 1 << 40), held: 0) <= 45 * Self.mebibyte)
    }

    @Test func `so that a share is in use, whoever uses it`() {
        var steering = BalloonSteering(load(.share(0.5)))
        func next(used: UInt64, held: UInt64) -> UInt64 {
            steering.next(
                BalloonSteering.Reading(
                    room: Int64(100 - used) << 20, used: used * Self.mebibyte, limit: 100 * Self.mebibyte),
                held: held * Self.mebibyte) / Self.mebibyte
        }
        #expect(next(used: 20, held: 0) == 30)
        #expect(next(used: 60, held: 30) == 20)
        #expect(next(used: 90, held: 10) == 0)
    }

    /// A plant whose pressure rises steeply where its working set no longer fits.
    @Test(arguments: [0.05, 0.2, 0.6]) func `so that a pressure is reached and held`(goal: Double) {
        var steering = BalloonSteering(load(.pressure(PressureGoal(kind: .some, share: goal)), ramp: 2_000_000_000))
        let limit = 512.0, workingSet = 200.0
        var held: UInt64 = 0, total: UInt64 = 0, average = 0.0
        var seen: [Double] = []
        for look in 0..<900 {
            let free = limit - Double(held) / 1_048_576
            let pressure = min(1, max(0, (workingSet - free) / 100))
            total += UInt64(pressure * 100_000)
            // The kernel averages every two seconds over about ten.
            if look % 20 == 0 { average += (pressure - average) * 0.18 }
            held = steering.next(
                BalloonSteering.Reading(
                    room: Int64(free * 1_048_576) - (16 << 20), average: average, total: total), held: held)
            if look >= 500 { seen.append(average) }
        }
        let mean = seen.reduce(0, +) / Double(seen.count)
        #expect(mean > goal * 0.7 && mean < goal * 1.5, "mean \(mean)")
        #expect(
            (seen.min() ?? 0) > goal * 0.4 && (seen.max() ?? 1) < goal * 2.2, "\(seen.min() ?? 0) \(seen.max() ?? 0)")
    }
}
